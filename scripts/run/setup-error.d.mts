export class SetupError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string);
}
export function explain(error: unknown): number;
