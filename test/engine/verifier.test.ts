/** A bundle that keeps the verifier busy, or breaks it, is refused, and the next one is verified as ever. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { makeVerifier, type Verifier, type VerifierOptions } from '../../src/engine/verifier.ts';
import type { Task } from '../../src/trust/scheme/bundle/task.ts';
import { makeSigstore } from '../trust/support/sigstore.ts';

const sigstore = makeSigstore();
let verifier: Verifier;
afterEach(() => verifier.close());

function make(options?: VerifierOptions): Verifier {
  verifier = makeVerifier(options);
  return verifier;
}

function task(name = 'demo.sigstore.json'): Task {
  const bytes = sigstore.signBlob(Buffer.from('hello'));
  const trust = { by: 'certificate', trustedRoot: sigstore.trustedRoot } as const;
  return { name, bytes, annotations: {}, trust, transparency: 'required' };
}

/** Answers tasks named `good`; does `how` with others. */
const program = (how: string) => `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (task) => {
  if (task.name !== 'good') { ${how} }
  parentPort.postMessage({ verified: task.name });
});`;

test('a good bundle', async () => {
  expect(await make().run(task())).toMatchObject({
    verified: { time: { from: 'log' }, content: { type: 'message' } },
  });
});

test('one thread answers several tasks, in their order', async () => {
  const { run } = make();
  const answers = await Promise.all([run(task()), run({ ...task(), bytes: new Uint8Array() }), run(task())]);
  expect(answers.map((answer) => Object.keys(answer))).toEqual([['verified'], ['refusal'], ['verified']]);
});

test('a thread that nobody asks makes room, and the next question gets another', async () => {
  const { run } = make({
    program: `const { parentPort, threadId } = require('node:worker_threads');
parentPort.on('message', () => parentPort.postMessage({ verified: threadId }));`,
  });
  const [first, second] = await Promise.all([run(task()), run(task())]);
  expect(second).toEqual(first);
  // Ends when there is another thread, else with the time of the test.
  for (let next = first; ; next = await run(task())) {
    if ('verified' in next && 'verified' in first && next.verified !== first.verified) return;
    await sleep(100);
  }
});

test.each<[string, string, string, number]>([
  [
    'a regular expression that does not end',
    "/^(a+)+$/.test('a'.repeat(60) + '!');",
    'no answer within',
    3000,
  ],
  ['a loop', 'for (;;);', 'no answer within', 3000],
  ['a failure', "throw new Error('boom');", 'failed: boom', 60_000],
  ['an end', 'process.exit(0);', 'ended by itself', 60_000],
  ['all memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));', 'failed: ', 60_000],
])('attack 18: %s in the thread of the verifier', async (_, how, why, deadlineMs) => {
  const { run } = make({ program: program(how), deadlineMs });
  const [bad, good] = await Promise.all([run(task('bad')), run(task('good'))]);
  expect(bad).toMatchObject({
    refusal: { code: 'verifier-timeout', detail: expect.stringContaining(why) },
  });
  expect(good).toEqual({ verified: 'good' });
});
