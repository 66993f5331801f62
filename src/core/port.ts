import type { Code } from './codes.ts';
import { PlugboardError } from './finding.ts';
import type { Json, JsonObject } from './json.ts';

export type Query = Readonly<Record<string, string | number | boolean>>;

/**
 * The port to one namespace of one server: everything in Vault and OpenBao is a path (without the leading `/v1/`).
 * Path segments that come from a user are percent-encoded by the caller with {@link segment}.
 */
export interface Vault {
  /** `data` of the answer (the whole body where the server sends no envelope), or undefined on 404 without a text. */
  read(path: string, query?: Query): Promise<JsonObject | undefined>;
  /** `data` of a LIST answer (`keys`, sometimes `key_info`); undefined when the list is empty. */
  list(path: string, query?: Query): Promise<JsonObject | undefined>;
  /**
   * `data` of the answer to a POST, undefined on 204. A body is the only place where a secret may stand: it is revealed while the body
   * is sent, and taken out of whatever the server repeats of it.
   */
  write(path: string, body: JsonObject): Promise<JsonObject | undefined>;
  remove(path: string, query?: Query): Promise<void>;
}

/** The server's refusal, with what it said. `errors` are the server's own texts, for comparison by substring only. */
export class ServerError extends PlugboardError {
  readonly status: number;
  readonly errors: readonly string[];
  readonly path: string;

  constructor(
    code: Code,
    message: string,
    answer: { readonly status: number; readonly errors: readonly string[]; readonly path: string },
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.name = 'ServerError';
    this.status = answer.status;
    this.errors = answer.errors;
    this.path = answer.path;
  }

  /** Whether any of the server's texts contains `text`. */
  says(text: string): boolean {
    return this.errors.some((error) => error.includes(text));
  }
}

/** Some absences are an error with a text instead of an empty 404: undefined for these. */
export async function absentWhen<T>(text: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ServerError && error.says(text)) return undefined;
    throw error;
  }
}

/** One percent-encoded path segment; names may hold any character, `/` included. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}

/** A path below a mount or a mount path itself: each part encoded, separators kept, no outer slashes. */
export function pathOf(path: string): string {
  return path.split('/').filter(Boolean).map(encodeURIComponent).join('/');
}

export type { Json, JsonObject };
