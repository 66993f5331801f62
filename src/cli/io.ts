/** Everything that a verb may touch of the process, handed in by `main.ts`, so that tests can hand in something else. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** One line that a person types, or undefined when they interrupt; not there without a terminal. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
  readonly signal: AbortSignal;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** For a display that rewrites its lines. */
  readonly stream?: NodeJS.WriteStream;
}

/** 0 same or done, 1 failed, 2 differs, 3 refused, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface GlobalOptions {
  readonly color?: boolean;
  readonly address?: string;
  readonly namespace?: string;
  readonly caCert?: string;
  readonly tlsSkipVerify?: boolean;
  readonly maxRequests?: number;
}
