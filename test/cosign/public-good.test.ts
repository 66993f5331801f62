/**
 * Bundles that the public instance of Sigstore made, with the trusted root that plugboard ships: as they are, and with each of their
 * values changed. They lie in the modules that cosign is built of, and are about packages of npm, which plugboard installs none of.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isObject, type Json } from '../../src/core/json.ts';
import { publicGoodRoot } from '../../src/trust/public-good.ts';
import { inspect } from '../../src/trust/scheme/bundle/inspect.ts';
import type { Inspection } from '../../src/trust/scheme/bundle/task.ts';
import { makeSigstore } from '../../src/trust/scheme/sigstore.ts';
import { expectRefusal } from '../trust/support/answer.ts';
import { flip, makeBlob, makeFound } from '../trust/support/given.ts';
import { runHere } from '../trust/support/sigstore.ts';
import { findModule } from './support/go-modules.ts';

const folder = await findModule('github.com/sigstore/sigstore-go');
const trustedRoot = publicGoodRoot();
const now = new Date('2026-06-01T00:00:00Z');
const issuer = 'https://token.actions.githubusercontent.com';
const identity = 'https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main';

/** What nobody signs, and nothing depends on. */
const unsigned = /inclusionProof\.(?:rootHash|treeSize)$|signatures\.0\.keyid$|certificates\.[12]\.rawBytes$/;

describe.skipIf(folder === undefined)('bundles of releases of sigstore-js', () => {
  const read = (file: string) => readFileSync(join(folder ?? '', file));
  const ask = (bytes: Uint8Array): Inspection => {
    const trust = { by: 'certificate', trustedRoot } as const;
    return inspect({ name: 'bundle', bytes, annotations: {}, trust, transparency: 'required' });
  };

  test.each([
    ['examples/bundle-provenance.json', '2023-04-18'],
    ['pkg/testing/data/bundles/sigstore.js@2.0.0-provenance.sigstore.json', '2023-08-18'],
  ])('%s', async (file, day) => {
    const bytes = read(file);
    const inspected = ask(bytes);
    expect(inspected).toMatchObject({
      verified: { certificate: { identity, issuer }, time: { from: 'log' } },
    });
    expect('verified' in inspected && inspected.verified.time?.at.toISOString()).toMatch(day);

    const root = {
      type: 'sigstore',
      name: 'ci',
      trustedRoot,
      identity,
      issuer,
      transparency: 'required',
    } as const;
    const verify = makeSigstore(runHere);
    const answer = (changes: object) => verify(makeFound(bytes), makeBlob('x'), { ...root, ...changes }, now);
    expectRefusal(await answer({}), 'subject-mismatch');
    expectRefusal(await answer({ identity: `${identity}-evil` }), 'untrusted-signer');
    expectRefusal(await answer({ issuer: `${issuer}/evil` }), 'untrusted-signer');

    const bundle = JSON.parse(bytes.toString()) as Json;
    const accepted: string[] = [];
    let count = 0;
    for (const path of leavesOf(bundle))
      for (const changed of changesOf(bundle, path)) {
        count += 1;
        if ('verified' in ask(Buffer.from(JSON.stringify(changed)))) accepted.push(path.join('.'));
      }
    expect(count).toBeGreaterThanOrEqual(30);
    expect(accepted.filter((path) => !unsigned.test(path))).toEqual([]);
  });

  test.each([
    [
      'two signatures in one envelope',
      'pkg/testing/data/bundles/dsse-2sigs.sigstore.json',
      'signature-invalid',
    ],
    ['another instance', 'pkg/testing/data/bundles/othername.sigstore.json', 'untrusted-signer'],
    ['a key', 'examples/bundle-publish.json', 'untrusted-signer'],
  ])('%s: refused', (_, file, code) => {
    expect(ask(read(file))).toMatchObject({ refusal: { code } });
  });
});

type Path = readonly string[];

function leavesOf(value: Json, path: Path = []): readonly Path[] {
  if (!isObject(value) && !Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner as Json, [...path, key]));
}

/** The bundle with the value at this path changed: a number by one, base64 by a bit at three places, a text by a letter. */
function changesOf(bundle: Json, path: Path): readonly Json[] {
  return changesOfLeaf(path.reduce<Json>((at, key) => (at as Record<string, Json>)[key] as Json, bundle)).map(
    (leaf) => {
      const copy = structuredClone(bundle) as Record<string, Json>;
      const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, Json>, copy);
      holder[path.at(-1) ?? ''] = leaf;
      return copy;
    },
  );
}

function changesOfLeaf(leaf: Json): readonly Json[] {
  if (typeof leaf !== 'string' || leaf === '') return [];
  if (/^\d+$/.test(leaf)) return [String(BigInt(leaf) + 1n)];
  if (!/^[A-Za-z0-9+/]{20,}=*$/.test(leaf)) return [`${leaf.slice(0, -3)}!${leaf.slice(-2)}`];
  const bytes = Buffer.from(leaf, 'base64');
  return [0.1, 0.5, 0.9].map((part) =>
    Buffer.from(flip(bytes, Math.floor(bytes.length * part))).toString('base64'),
  );
}
