/**
 * Every parser of what strangers send, with bytes near to real ones. In a process of its own, which is ended when one input takes two
 * seconds of work or all of them 200 MiB: a crash, a hang and a flood are failures of the process, not of a clock. What is accepted
 * must prove exactly what the unchanged bytes prove; where everything is signed, each byte is changed in turn.
 *
 * Archives have more in test/artifact/fuzz.test.ts, registries in test/artifact/oci/fuzz.test.ts, sections of policies in
 * test/trust/policy/fuzz.test.ts, locks in test/trust/lock/lock.test.ts.
 */
import { expect, test } from 'vitest';
import { fuzz, groups } from './support/fuzz/run.ts';

test.each(groups)(
  'attack 18: changed bytes in %s',
  async (group) => {
    expect(await fuzz(group, 60)).toMatchObject({ code: 0, stderr: '' });
  },
  240_000,
);

test('one that hangs, one that floods and one that takes other bytes are found', async () => {
  const [hangs, floods, takes] = await Promise.all(
    ['hangs', 'floods', 'takes'].map((group) => fuzz(group, 20)),
  );
  expect(hangs).toMatchObject({ code: 1, stderr: expect.stringMatching(/^hangs: more than 2 s\n/) });
  expect(floods).toMatchObject({ code: 1, stderr: expect.stringMatching(/^floods: more than 200 MiB\n/) });
  expect(takes).toMatchObject({ code: 1, stderr: expect.stringContaining('takes: bit 0 of byte 0') });
}, 120_000);
