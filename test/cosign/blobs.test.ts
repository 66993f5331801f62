/** What the real cosign writes over a file, with every kind of key: the file, and no other, by the key, and by no other. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCosign } from '../../src/trust/scheme/cosign.ts';
import { verdict } from '../trust/support/answer.ts';
import { flip, makeBlob, makeFound } from '../trust/support/given.ts';
import { makeSigstore, runHere } from '../trust/support/sigstore.ts';
import {
  type Cosign,
  type CosignKey,
  type KeyKind,
  makeKey,
  OFFLINE,
  OLD,
  openCosign,
} from './support/cosign.ts';

const sums = Buffer.from(`${'a'.repeat(64)}  plugin_1.2.0_linux_amd64.zip\n`);
const now = new Date('2026-01-01T00:00:00Z');
const verify = makeCosign(runHere);
const { trustedRoot } = makeSigstore();

const kinds: readonly KeyKind[] = ['generated', 'P-384', 'P-521', 'RSA', 'Ed25519'];
/** What to ask of cosign for each form. */
const forms: Readonly<Record<string, readonly string[]>> = {
  'a bare signature': [OLD, '--output-signature'],
  'what it wrote before bundles': [OLD, '--bundle'],
  'a bundle': ['--new-bundle-format', '--bundle'],
};

let cosign: Cosign;
beforeAll(async () => {
  cosign = await openCosign();
  writeFileSync(join(cosign.folder, 'SHA256SUMS'), sums);
});

describe.each(kinds)('%s', (kind) => {
  let key: CosignKey;
  let other: CosignKey;
  beforeAll(async () => {
    [key, other] = [await makeKey(cosign, kind), await makeKey(cosign, kind)];
  });

  const ask = async (
    signature: Uint8Array,
    by: CosignKey,
    over: Uint8Array = sums,
    transparency: 'none' | 'required' = 'none',
  ) => {
    const root = { type: 'cosign', name: 'team', key: by.text, trustedRoot, transparency } as const;
    return verdict(await verify(makeFound(signature), makeBlob(over), root, now));
  };

  test.each(Object.entries(forms))('%s', async (_, asked) => {
    const signature = await sign(asked);
    expect(await ask(signature, key)).toBe('good');
    for (const at of [0, sums.length - 1])
      expect(await ask(signature, key, flip(sums, at))).toBe('sig-other-file');
    expect(await ask(signature, key, Buffer.from('another file\n'))).toBe('sig-other-file');
    expect(['sig-other-file', 'untrusted-signer']).toContain(await ask(signature, other));
    expect(await ask(signature, key, sums, 'required')).toBe('tlog-missing');
  });

  test.each(Object.entries(forms))('%s, whose signature is changed by a bit', async (_, asked) => {
    const text = Buffer.from(await sign(asked)).toString();
    const [, inside = ''] = /"(?:base64Signature|signature)": ?"([^"]+)"/.exec(text) ?? [text, text.trim()];
    const signature = Buffer.from(inside, 'base64');
    for (let at = 0; at < signature.length; at += 1) {
      const changed = Buffer.from(flip(signature, at)).toString('base64');
      expect(await ask(Buffer.from(text.replace(inside, changed)), key), `byte ${at}`).not.toBe('good');
    }
  });

  async function sign(asked: readonly string[]): Promise<Uint8Array> {
    await cosign.run('sign-blob', '--key', key.file, ...OFFLINE, ...asked, 'signature', 'SHA256SUMS');
    return readFileSync(join(cosign.folder, 'signature'));
  }
});
