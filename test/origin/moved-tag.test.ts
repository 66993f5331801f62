/** The tag of an image that is locked by its digest: moved, where it was, gone, or with a registry that fails. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Judged } from '../../src/engine/origins.ts';
import { noteMovedTag } from '../../src/origin/moved-tag.ts';
import { type FakeRegistry, startFakeRegistry } from '../artifact/support/fake-registry.ts';
import { options, repository } from '../artifact/support/gathering.ts';
import { image } from '../artifact/support/image.ts';
import { locked } from '../trust/support/locks.ts';

const [old, other] = [image({ layers: [] }), image({ arch: 'arm64', layers: [] })];
const platform = { os: 'linux', arch: 'amd64' };
let registry: FakeRegistry;
beforeAll(async () => {
  registry = await startFakeRegistry();
});
afterAll(() => registry.stop());

async function ask(digest: string | undefined): Promise<Judged['verdict']['steps']> {
  const judged: Judged = {
    wanted: {
      plugin: 'secret/hello',
      version: 'v1.0.0',
      platform,
      source: { oci: `${registry.host}/${repository}` },
      origin: `oci://${registry.host}/${repository}`,
      locked: { ...locked, image: digest },
    },
    verdict: { accepted: true, mode: 'enforce', criteria: [], steps: [], refusals: [] },
  };
  const what = { name: 'hello', version: 'v1.0.0', platform, image: digest };
  const told = await noteMovedTag(judged, what, { ...(await options()), base: '/' });
  expect(told.verdict.accepted).toBe(true);
  return told.verdict.steps;
}

test('attack 21: a tag that means another image than when it was locked is told', async () => {
  registry.put(other, '1.0.0');
  expect(await ask(old.manifest.digest)).toEqual([
    {
      what: 'The tag 1.0.0 means another image now',
      outcome: 'noted',
      compared: { what: 'digest', expected: old.manifest.digest, got: other.manifest.digest },
    },
  ]);
});

test('a tag that is where it was, and an image that is not locked, need no words', async () => {
  registry.put(old, '1.0.0');
  expect(await ask(old.manifest.digest)).toEqual([]);
  expect(await ask(undefined)).toEqual([]);
});

test.each([
  ['that is gone', 404, 'source-missing'],
  ['of a registry that fails', 500, 'source-failed'],
])('a tag %s changes nothing about what was fetched by its digest', async (_, status, code) => {
  registry.intercept = (_, response) => {
    response.writeHead(status).end();
    return true;
  };
  expect(await ask(old.manifest.digest)).toMatchObject([
    {
      what: 'What the tag means now',
      outcome: 'noted',
      code,
      detail: expect.stringContaining(registry.host),
    },
  ]);
  registry.intercept = undefined;
});
