/** What each scheme makes of one verification of a small file of sums, against nothing but the same signature in node:crypto. */
import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import type { Answer } from '../src/trust/proof.ts';
import { makeCosign } from '../src/trust/scheme/cosign.ts';
import { verifyMinisign } from '../src/trust/scheme/minisign.ts';
import { verifyPgp } from '../src/trust/scheme/pgp.ts';
import { verifySignify } from '../src/trust/scheme/signify.ts';
import { makeSigstore as makeScheme } from '../src/trust/scheme/sigstore.ts';
import { verifySsh } from '../src/trust/scheme/sshsig.ts';
import { bytesOf, makeBlob, makeFound } from '../test/trust/support/given.ts';
import { makeMinisignKey, makeSignifyKey } from '../test/trust/support/minisign-key.ts';
import { makePgpKey } from '../test/trust/support/pgp-key.ts';
import { makeSigstore, runHere } from '../test/trust/support/sigstore.ts';
import { makeSshKey } from '../test/trust/support/ssh-key.ts';
import { makeKeys } from '../test/trust/support/x509.ts';
import { type Bound, medians } from './measure.ts';

const bytes = bytesOf(`${'3f'.repeat(32)}  plugin_1.2.0_linux_amd64.zip\n`.repeat(10));
const sums = makeBlob(bytes);
const now = new Date('2026-07-01T00:00:00Z');
const rounds = 50;

interface Contest {
  readonly what: string;
  /** Times the bare verification. */
  readonly most: number;
  readonly bare: () => boolean;
  ask(): Promise<Answer>;
}

export async function benchSignatures(): Promise<readonly Bound[]> {
  const bounds: Bound[] = [];
  for (const { what, most, bare, ask } of await contests()) {
    const ours = async () => {
      for (let at = 0; at < rounds; at += 1)
        if (!('proof' in (await ask()))) throw new Error(`${what} is not accepted`);
    };
    const plain = async () => {
      for (let at = 0; at < rounds; at += 1) if (!bare()) throw new Error('the bare signature is not good');
    };
    await ours();
    const [took, base] = (await medians(15, [ours, plain])) as [number, number];
    bounds.push({
      what: `a signature of ${what} against its bare verification`,
      measured: took / base,
      most,
      unit: '×',
      detail: `${(rounds / took).toFixed(0)} against ${(rounds / base).toFixed(0)} in a second`,
    });
  }
  return bounds;
}

async function contests(): Promise<readonly Contest[]> {
  const ed25519 = bareOf(generateKeyPairSync('ed25519'), null);
  const keys = makeKeys();
  const p256 = bareOf(keys, 'sha256');
  const [minisign, signify, ssh, pgp] = [
    makeMinisignKey(),
    makeSignifyKey(),
    makeSshKey(),
    await makePgpKey(),
  ];
  const sigstore = makeSigstore();
  const [cosign, keyless] = [makeCosign(runHere), makeScheme(runHere)];
  const of = (signature: Uint8Array | string) => makeFound(signature);
  const signed = {
    minisign: of(minisign.sign(bytes)),
    signify: of(signify.sign(bytes)),
    ssh: of(ssh.sign(bytes)),
    pgp: of(await pgp.sign(bytes)),
    cosign: of(sign('sha256', bytes, keys.privateKey).toString('base64')),
    sigstore: of(sigstore.signBlob(bytes)),
  };
  return [
    {
      what: 'minisign',
      most: 12,
      bare: ed25519,
      ask: () => verifyMinisign(signed.minisign, sums, minisign.root('a'), now),
    },
    {
      what: 'signify',
      most: 6,
      bare: ed25519,
      ask: () => verifySignify(signed.signify, sums, signify.root('a'), now),
    },
    { what: 'SSH', most: 12, bare: ed25519, ask: () => verifySsh(signed.ssh, sums, ssh.root('a'), now) },
    { what: 'PGP', most: 150, bare: ed25519, ask: () => verifyPgp(signed.pgp, sums, pgp.root('a'), now) },
    {
      what: 'cosign',
      most: 30,
      bare: p256,
      ask: () => cosign(signed.cosign, sums, sigstore.cosignRoot(keys.publicKey), now),
    },
    {
      what: 'Sigstore',
      most: 300,
      bare: p256,
      ask: () => keyless(signed.sigstore, sums, sigstore.sigstoreRoot(), now),
    },
  ];
}

function bareOf(
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  hash: string | null,
) {
  const signature = sign(hash, bytes, pair.privateKey);
  return () => verify(hash, bytes, pair.publicKey, signature);
}
