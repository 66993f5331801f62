/**
 * A thread that looks at the work of this process. It counts time of the processor, so that a busy machine makes nothing slow, and it
 * ends the process in the middle of whatever does not end by itself, after saying which bytes these were.
 */
import { Worker } from 'node:worker_threads';
import { mostBytes } from './mutation.ts';

const MIB = 2 ** 20;
const mostSeconds = 2;
const mostMemory = 200 * MIB;

export interface Watched {
  begin(what: string, bytes: Uint8Array): void;
  end(): void;
  /** MiB that the process had at most, above what it had in the beginning. */
  most(): number;
}

/** State: number of the input, whether it is worked on, its length, that of its name, and the most memory in MiB. */
const fields = 5;

const program = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { state, name, bytes, before, mostSeconds, mostMemory } = workerData;
let seen = -1;
let since = 0;
const stop = (why) => {
  const text = (from, length) => Buffer.from(from.slice(0, length));
  writeSync(2, text(name, state[3]) + ': ' + why + '\\n' + text(bytes, state[2]).toString('base64').slice(0, 4000) + '\\n');
  process.kill(process.pid, 'SIGKILL');
};
setInterval(() => {
  const { user, system } = process.cpuUsage();
  const used = (user + system) / 1e6;
  const now = Atomics.load(state, 0);
  if (now !== seen || Atomics.load(state, 1) === 0) since = used;
  seen = now;
  if (used - since > mostSeconds) stop('more than ' + mostSeconds + ' s');
  const more = process.memoryUsage.rss() - before;
  if (more > Atomics.load(state, 4) * ${MIB}) Atomics.store(state, 4, Math.ceil(more / ${MIB}));
  if (more > mostMemory) stop('more than ' + mostMemory / ${MIB} + ' MiB');
}, 50);`;

export function watch(): Watched {
  const state = new Int32Array(new SharedArrayBuffer(4 * fields));
  const name = new Uint8Array(new SharedArrayBuffer(1000));
  const bytes = new Uint8Array(new SharedArrayBuffer(mostBytes));
  const before = process.memoryUsage.rss();
  const workerData = { state, name, bytes, before, mostSeconds, mostMemory };
  new Worker(program, { eval: true, workerData, execArgv: [] }).unref();
  return {
    begin(what, input) {
      state[2] = input.length;
      bytes.set(input);
      state[3] = new TextEncoder().encodeInto(what, new Uint8Array(1000)).written;
      name.set(Buffer.from(what));
      Atomics.store(state, 1, 1);
      Atomics.add(state, 0, 1);
    },
    end: () => void Atomics.store(state, 1, 0),
    most: () => Atomics.load(state, 4),
  };
}
