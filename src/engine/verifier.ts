/**
 * Runs the verifier of bundles in a thread of its own, with a deadline. What a bundle does to the code that reads it is up to a
 * stranger: a thread that does not answer in time, or ends by itself, is replaced, and the bundle is refused.
 */
import { Worker } from 'node:worker_threads';
import { refuse } from '../trust/proof.ts';
import type { Inspection, Run, Task } from '../trust/scheme/bundle/task.ts';
import { program } from './verifier-program.ts';

export interface Verifier {
  readonly run: Run;
  /** Ends the thread; one that waits for tasks does not keep the process alive. */
  close(): Promise<void>;
}

const DEADLINE_MS = 30_000;
const IDLE_MS = 20;
/** A bundle has at most 5 MiB. */
const LARGEST_HEAP_MIB = 512;

export interface VerifierOptions {
  readonly deadlineMs?: number;
  /** What runs in the thread. */
  readonly program?: URL | string;
}

export function makeVerifier(options: VerifierOptions = {}): Verifier {
  const { deadlineMs = DEADLINE_MS, program: what = program } = options;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const start = (): Worker => {
    const started = new Worker(what, {
      eval: typeof what === 'string',
      resourceLimits: { maxOldGenerationSizeMb: LARGEST_HEAP_MIB },
      // What the process was started with may be meant for its main program, such as a file to load first.
      execArgv: [],
    });
    // Whoever waits hears of it as well; without a listener an error would end the process.
    started.on('error', () => {});
    started.on('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };

  /** What comes now is most often large, and has the memory for itself; the next bundle waits for a new thread. */
  const rest = () => {
    idle = setTimeout(() => {
      void worker?.terminate();
      worker = undefined;
    }, IDLE_MS).unref();
  };

  const ask = async (task: Task): Promise<Inspection> => {
    clearTimeout(idle);
    worker ??= start();
    const mine = worker;
    mine.ref();
    const answer = await answerOf(mine, task, deadlineMs);
    if (typeof answer !== 'string') {
      mine.unref();
      rest();
      return answer;
    }
    worker = undefined;
    await mine.terminate();
    return refuse(
      'verifier-timeout',
      `${task.name} could not be verified: the verifier ${answer}.`,
      'Fetch the signature anew. If it comes to the same, ask the publisher, and do not use the file.',
    );
  };

  return {
    run: (task) => {
      const next = last.then(() => ask(task));
      last = next.catch(() => undefined);
      return next;
    },
    close: async () => {
      await last;
      clearTimeout(idle);
      await worker?.terminate();
      worker = undefined;
    },
  };
}

/** The answer, or why there is none. */
function answerOf(worker: Worker, task: Task, deadlineMs: number): Promise<Inspection | string> {
  return new Promise((resolve) => {
    const settle = (answer: Inspection | string) => {
      clearTimeout(timer);
      worker.off('message', settle);
      worker.off('error', failed);
      worker.off('exit', ended);
      resolve(answer);
    };
    const failed = (error: Error) => settle(`failed: ${error.message}`);
    const ended = () => settle('ended by itself');
    const timer = setTimeout(() => settle(`gave no answer within ${deadlineMs / 1000} s`), deadlineMs);
    worker.on('message', settle);
    worker.on('error', failed);
    worker.on('exit', ended);
    worker.postMessage(task);
  });
}
