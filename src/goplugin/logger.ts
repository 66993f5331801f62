/** hclog's JSON lines on stderr, which go-plugin hosts read back with level and fields. */
import { format } from 'node:util';

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;
export type Logger = Readonly<Record<Level, (message: string, fields?: LogFields) => void>>;

/** Hosts want six digits of a second; JavaScript has three. */
export function logLine(level: Level, message: string, fields: LogFields, now: Date): string {
  const timestamp = now.toISOString().replace('Z', '000Z');
  const values = Object.entries(fields).map(([key, value]) => [key, loggable(value)]);
  return `${JSON.stringify({ ...Object.fromEntries(values), '@level': level, '@message': message, '@timestamp': timestamp })}\n`;
}

/** `write` takes one whole line. */
export function createLogger(write: (line: string) => void): Logger {
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void =>
      write(logLine(level, message, fields, new Date()));
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** After this nothing reaches stdout by way of `console` or `process.stdout`: it belongs to the handshake line. */
export function takeOverStdout(log: Logger): void {
  const methods = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;
  for (const [method, level] of Object.entries(methods))
    console[method as keyof typeof methods] = (...values: readonly unknown[]) =>
      log[level](format(...values));
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
}

/** A host that is gone reads nothing any more; that is no reason to crash. */
export function writeToStderr(line: string): void {
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
  process.stderr.write(line);
}

function loggable(value: unknown): unknown {
  if (value instanceof Error) return value.message;
  return typeof value === 'bigint' ? value.toString() : value;
}
