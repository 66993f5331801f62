/**
 * Runs one program in the foreground and waits for it. Signals reach it exactly once: a Ctrl-C at a terminal is delivered by the
 * terminal to the whole process group, everything else is passed on by us. We end only after it has ended, with its exit code.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: 'inherit',
      cwd: options.cwd,
      env: options.env ?? process.env,
    });
    const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
      const pass = () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(/** @type {NodeJS.Signals} */ (signal));
      };
      process.on(signal, pass);
      return () => process.off(signal, pass);
    });
    const settle = (/** @type {() => void} */ end) => {
      for (const stop of listeners) stop();
      end();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) =>
      settle(() => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1))),
    );
  });
}
