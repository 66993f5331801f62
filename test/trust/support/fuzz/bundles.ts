/** Signatures of the Sigstore family, the statements and payloads in them, and the roots that they are checked against. */
import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import type { Blob } from '../../../../src/core/artifact.ts';
import { makeCosign } from '../../../../src/trust/scheme/cosign.ts';
import { makeSigstore as makeScheme } from '../../../../src/trust/scheme/sigstore.ts';
import { bytesOf, makeBlob } from '../given.ts';
import { makeSigstore, runHere, simpleSigning, statementOn } from '../sigstore.ts';
import { makeKeys } from '../x509.ts';
import { checkRefusal, found, ofObject, ofScheme, type Target, textOf } from './target.ts';

const now = new Date('2026-07-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`);
const object = makeBlob(bytes);
const image = makeBlob('{"schemaVersion":2}', 'registry.test/plugin:1.2.0');
const digest = `sha256:${image.sha256}`;
const sigstore = makeSigstore();
const keys = makeKeys();
const keyless = makeScheme(runHere);
const keyed = makeCosign(runHere);
const root = sigstore.sigstoreRoot();
const team = sigstore.cosignRoot(keys.publicKey);
const hard = ['[', '{"a":', '"', '{"mediaType":"', '{},', ' ', 'A'].map((piece) =>
  piece.repeat(2 ** 20 / piece.length),
);
const withoutLog = { keys, log: 'none', timestamp: false } as const;

export function bundleTargets(): readonly Target[] {
  const good = sigstore.signBlob(bytes);
  const bare = bytesOf(sign('sha256', bytes, keys.privateKey).toString('base64'));
  const of = (name: string, bundle: Uint8Array, by = root) =>
    ofScheme(name, [bundle], (each) => keyless(found(each), object, by, now), { hard });
  const ofKey = (name: string, bundle: Uint8Array, by = team) =>
    ofScheme(name, [bundle], (each) => keyed(found(each), object, by, now));
  const signed = sigstore.signImage(digest);
  return [
    of('a bundle', good),
    of('a bundle with a timestamp', sigstore.signBlob(bytes, { log: 'v2' })),
    of('a bundle v0.1', sigstore.signBlob(bytes, { bundle: '0.1' })),
    of('a statement in a bundle', sigstore.attest(statementOn(object.sha256))),
    of('a legacy bundle', sigstore.signLegacy(bytes)),
    ofKey('a bundle with a key', sigstore.signBlob(bytes, { keys }), {
      ...team,
      transparency: 'required',
    }),
    ofKey('a bundle with a key and no log', sigstore.signBlob(bytes, withoutLog)),
    ofKey('a legacy bundle with a key', bytesOf(JSON.stringify({ base64Signature: textOf(bare) }))),
    { ...ofKey('a bare signature', bare), unsigned: [] },
    ofScheme('a PEM', [bytesOf(team.key)], (pem) =>
      keyed(found(bare), object, { ...team, key: textOf(pem) }, now),
    ),
    ofScheme('a trusted root', [bytesOf(sigstore.trustedRoot)], (text) =>
      keyless(found(good), object, { ...root, trustedRoot: textOf(text) }, now),
    ),
    {
      ...ofScheme('a payload below its signature', [signed.payload], (payload) =>
        keyless(found(signed.bytes, { ...signed, covers: 'image', payload }), image, root, now),
      ),
      unsigned: [],
    },
    ofScheme('the annotations of a signature', annotationsOf(signed.annotations), (json) =>
      keyless(
        found(new Uint8Array(), { ...signed, covers: 'image', annotations: parse(json) }),
        image,
        root,
        now,
      ),
    ),
    signedAnew(
      'a payload',
      simpleSigning(digest),
      image,
      (text) =>
        keyed(
          found(new Uint8Array(), { covers: 'image', ...sigstore.signImage(digest, { keys }, text) }),
          image,
          team,
          now,
        ),
      (json) => json.critical.image['docker-manifest-digest'] === digest,
    ),
    signedAnew(
      'a statement',
      JSON.stringify(statementOn(object.sha256)),
      object,
      (text) => keyed(found(sigstore.attest(text, withoutLog)), object, team, now),
      (json) => json.subject.some((each: Json) => each?.digest?.sha256 === object.sha256),
    ),
    ofObject('a bundle', bytes, (other) => keyless(found(good), other, root, now)),
    ofObject('a bare signature', bytes, (other) => keyed(found(bare), other, team, now)),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a signer wrote.
type Json = any;

/** What a trusted signer signs may be anything: it counts only when it names the object. */
function signedAnew(
  name: string,
  sample: string,
  _: Blob,
  ask: (text: string) => ReturnType<typeof keyed>,
  names: (json: Json) => boolean,
): Target {
  return {
    name: `${name} that is signed as it is`,
    samples: [bytesOf(sample)],
    async run(changed) {
      const text = textOf(changed);
      const answer = await ask(text);
      if ('refusal' in answer) checkRefusal(answer.refusal);
      else assert.ok(names(JSON.parse(text)), 'it does not name the object');
      return 'proof' in answer;
    },
  };
}

const annotationsOf = (annotations: object) => [bytesOf(JSON.stringify(annotations))];

/** Annotations that are no map of texts never get this far. */
function parse(json: Uint8Array): Readonly<Record<string, string>> {
  try {
    const entries = Object.entries(JSON.parse(textOf(json)) ?? {});
    return Object.fromEntries(entries.map(([key, value]) => [key, `${value}`]));
  } catch {
    return {};
  }
}
