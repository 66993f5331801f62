/**
 * What cases of Sigstore's conformance suite ask that no other file here does, made anew with a Sigstore of our own: which authority
 * a time or a certificate is judged by, where validity ends, and that every timestamp counts.
 */
import { describe, expect, test } from 'vitest';
import { makeCosign } from '../../../src/trust/scheme/cosign.ts';
import { makeSigstore as makeScheme } from '../../../src/trust/scheme/sigstore.ts';
import { verdict } from '../support/answer.ts';
import { makeBlob, makeFound } from '../support/given.ts';
import {
  COSIGN_SIGN,
  jsonBytes,
  makeSigstore,
  runHere,
  SIGNED_AT,
  type Sigstore,
  statementOn,
} from '../support/sigstore.ts';
import { makeKeys } from '../support/x509.ts';

const sigstore = makeSigstore();
/** All its authorities have the names of those of the first, and other keys. */
const namesake = makeSigstore();
const content = Buffer.from('3f… vault-plugin-demo_1.2.0_linux_amd64.zip\n');
const object = makeBlob(content, 'SHA256SUMS');
const NOW = new Date('2026-07-01T00:00:00Z');
const secondsOn = (seconds: number) => new Date(SIGNED_AT.getTime() + seconds * 1000);

type Trusted = Sigstore['trusted'];

/** With what is left out undefined. */
type Changed = (trusted: Trusted) => object;

async function ask(bundle: Uint8Array, change: Changed = (trusted) => trusted): Promise<string> {
  const trustedRoot = JSON.stringify(change(structuredClone(sigstore.trusted)));
  return verdict(
    await makeScheme(runHere)(makeFound(bundle), object, sigstore.sigstoreRoot({ trustedRoot }), NOW),
  );
}

const byTimestamp = sigstore.signBlob(content, { log: 'v2' });
const byLog = sigstore.signBlob(content);

describe('an authority with the name of another', () => {
  const both = <T>(first: readonly T[], second: readonly T[]) => [
    [...first, ...second],
    [...second, ...first],
  ];

  test('that issues certificates: the one that issued it is found', async () => {
    const mine = sigstore.trusted.certificateAuthorities;
    const theirs = namesake.trusted.certificateAuthorities;
    for (const certificateAuthorities of both(mine, theirs))
      expect(await ask(byLog, (trusted) => ({ ...trusted, certificateAuthorities }))).toBe('good');
    const refused = await ask(byLog, (trusted) => ({ ...trusted, certificateAuthorities: theirs }));
    expect(refused).toBe('untrusted-signer');
  });

  test('that makes timestamps', async () => {
    const mine = sigstore.trusted.timestampAuthorities;
    const theirs = namesake.trusted.timestampAuthorities;
    for (const timestampAuthorities of both(mine, theirs))
      expect(await ask(byTimestamp, (trusted) => ({ ...trusted, timestampAuthorities }))).toBe('good');
    const refused = await ask(byTimestamp, (trusted) => ({ ...trusted, timestampAuthorities: theirs }));
    expect(refused).toBe('time-unproven');
  });
});

describe('the end of validity', () => {
  const since = '2020-01-01T00:00:00Z';
  const until = (end: Date) => ({ start: since, end: end.toISOString() });
  const authority = (end: Date, one = sigstore.trusted.timestampAuthorities[0]!) => ({
    ...one,
    validFor: until(end),
  });

  test('of a log: its last second counts, the one after it does not', async () => {
    const ending = (end: Date) => (trusted: Trusted) => ({
      ...trusted,
      tlogs: trusted.tlogs.map((log) => ({ ...log, publicKey: { ...log.publicKey, validFor: until(end) } })),
    });
    expect(await ask(byLog, ending(SIGNED_AT))).toBe('good');
    expect(await ask(byLog, ending(secondsOn(-1)))).toBe('tlog-missing');
  });

  test('of a log of version 2, which promises no time: that of the timestamp counts', async () => {
    const living = (validFor: object) => (trusted: Trusted) => ({
      ...trusted,
      tlogs: trusted.tlogs.map((log) => ({ ...log, publicKey: { ...log.publicKey, validFor } })),
    });
    expect(await ask(byTimestamp, living(until(SIGNED_AT)))).toBe('good');
    expect(await ask(byTimestamp, living(until(secondsOn(-1))))).toBe('tlog-missing');
    expect(await ask(byTimestamp, living({ start: SIGNED_AT.toISOString() }))).toBe('good');
    expect(await ask(byTimestamp, living({ start: secondsOn(1).toISOString() }))).toBe('tlog-missing');
  });

  test('of an authority for timestamps', async () => {
    const ending = (end: Date) => (trusted: Trusted) => ({
      ...trusted,
      timestampAuthorities: [authority(end)],
    });
    expect(await ask(byTimestamp, ending(SIGNED_AT))).toBe('good');
    expect(await ask(byTimestamp, ending(secondsOn(-1)))).toBe('time-unproven');
  });

  test('is not borrowed from another authority', async () => {
    const ended = authority(secondsOn(-1));
    const nobody = { ...authority(secondsOn(60)), certChain: { certificates: [] } };
    const other = authority(secondsOn(60), namesake.trusted.timestampAuthorities[0]);
    for (const lender of [nobody, other])
      for (const timestampAuthorities of [
        [ended, lender],
        [lender, ended],
      ])
        expect(await ask(byTimestamp, (trusted) => ({ ...trusted, timestampAuthorities }))).not.toBe('good');
  });
});

test.each([
  ['within the life of the certificate', 300, 'good'],
  ['after it', 3600, 'key-expired'],
  ['before it', -60, 'key-expired'],
] as const)('a second timestamp, %s', async (_, seconds, expected) => {
  for (const order of ['behind', 'before'] as const) {
    const bundle = structuredClone(sigstore.blobBundle(content, { log: 'v2' }));
    const signature = Buffer.from(bundle.messageSignature.signature, 'base64');
    const stamps = bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps;
    stamps[order === 'behind' ? 'push' : 'unshift']({
      signedTimestamp: sigstore.stamp(signature, secondsOn(seconds)),
    });
    expect(await ask(jsonBytes(bundle))).toBe(expected);
  }
});

test('a timestamp over another signature beside a good one', async () => {
  const bundle = structuredClone(sigstore.blobBundle(content, { log: 'v2' }));
  const stamps = bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps;
  stamps.push({ signedTimestamp: sigstore.stamp(Buffer.from('another'), SIGNED_AT) });
  expect(await ask(jsonBytes(bundle))).toBe('time-unproven');
});

test('with a key: an entry of the kind intoto, in the form in which the log keeps it', async () => {
  const keys = makeKeys();
  const bundle = sigstore.attest(statementOn(object.sha256, COSIGN_SIGN), { keys, entry: 'intoto' });
  const root = sigstore.cosignRoot(keys.publicKey, { transparency: 'required' });
  expect(verdict(await makeCosign(runHere)(makeFound(bundle), object, root, NOW))).toBe('good');
});

test.each([
  ['no type', {}],
  ['a type that is none of in-toto', { _type: 'https://in-toto.io/Statement/v9' }],
])('a statement with %s', async (_, type) => {
  const { _type, ...rest } = statementOn(object.sha256, COSIGN_SIGN) as Record<string, unknown>;
  expect(await ask(sigstore.attest({ ...type, ...rest }))).toBe('signature-invalid');
  expect(await ask(sigstore.attest({ _type, ...rest }))).toBe('good');
});
