/** A crash leaves the text that hosts look for in a plugin's stderr, plain and not as JSON: `panic: …` and the stack. */
import { writeSync } from 'node:fs';

/** What a Go program exits with after a panic. */
const PANIC = 2;

export function panicText(reason: unknown): string {
  if (!(reason instanceof Error)) return `panic: ${String(reason)}\n`;
  return `panic: ${reason.message}\n${reason.stack ?? ''}\n`;
}

export function reportCrashes(): void {
  const crash = (reason: unknown): void => {
    try {
      writeSync(2, panicText(reason));
    } catch {
      // nobody reads any more
    }
    process.exit(PANIC);
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
}
