import { beforeAll, describe, expect, test } from 'vitest';
import type { FoundSignature } from '../../../src/core/artifact.ts';
import type { Answer } from '../../../src/trust/proof.ts';
import { keySchemes } from '../../../src/trust/scheme/index.ts';
import { verdict } from '../support/answer.ts';
import { bytesOf, makeBlob } from '../support/given.ts';
import { makeMinisignKey, makeSignifyKey } from '../support/minisign-key.ts';
import { makePgpKey } from '../support/pgp-key.ts';
import { makeSshKey } from '../support/ssh-key.ts';

type Type = keyof typeof keySchemes;

const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf('sums\n');
const types: readonly Type[] = ['pgp', 'minisign', 'signify', 'ssh'];
const ask = {} as Record<Type, (signature: FoundSignature) => Promise<Answer>>;
const made = {} as Record<Type, Uint8Array>;

beforeAll(async () => {
  const [pgp, minisign, signify, ssh] = [
    await makePgpKey(),
    makeMinisignKey(),
    makeSignifyKey(),
    makeSshKey(),
  ];
  const object = makeBlob(bytes);
  ask.pgp = (signature) => keySchemes.pgp(signature, object, pgp.root('r'), now);
  ask.minisign = (signature) => keySchemes.minisign(signature, object, minisign.root('r'), now);
  ask.signify = (signature) => keySchemes.signify(signature, object, signify.root('r'), now);
  ask.ssh = (signature) => keySchemes.ssh(signature, object, ssh.root('r'), now);
  made.pgp = await pgp.sign(bytes);
  made.minisign = minisign.sign(bytes);
  made.signify = signify.sign(bytes);
  made.ssh = ssh.sign(bytes);
});

describe.each(types)('%s', (type) => {
  test('attack 29: takes its own signatures and none of another type', async () => {
    for (const other of types) {
      const answer = await ask[type]({ covers: 'sums', name: 'x', bytes: made[other] });
      expect(verdict(answer), other).toBe(other === type ? 'good' : 'signature-invalid');
    }
  });

  test('says of the signature what it covers, and prints no name as it is', async () => {
    const name = 'x\u001b[2J\u202e';
    expect(await ask[type]({ covers: 'binary', name, bytes: made[type] })).toMatchObject({
      proof: { covers: 'binary', signature: name },
    });
    expect(await ask[type]({ covers: 'binary', name, bytes: bytesOf('') })).toMatchObject({
      refusal: { detail: expect.stringMatching(/^x\\u001b\[2J\\u202e [^\p{Cc}\p{Bidi_Control}]*$/u) },
    });
  });
});
