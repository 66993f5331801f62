/** A failure with a cause that the person at the keyboard can do something about: shown as text, never as a stack trace. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong
   * @param {string} [hint] what to do next
   */
  constructor(message, hint) {
    super(message);
    this.name = 'SetupError';
    this.hint = hint;
  }
}

/** @param {unknown} error @returns {number} the exit code */
export function explain(error) {
  if (error instanceof SetupError) {
    process.stderr.write(`\nplugboard: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
  } else {
    process.stderr.write(
      `\nplugboard: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
  return 1;
}
