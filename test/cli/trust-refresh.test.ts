/** The trusted root is fetched by The Update Framework: signed by the repository's own keys, never an older one. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { startPlugboard } from './support/start.ts';
import { type Repository, startRepository } from './support/tuf-repository.ts';

let repository: Repository;
let cwd: string;

beforeEach(async () => {
  cwd = tempFolder();
  repository = await startRepository('{"first": true}');
  await writeFile(join(cwd, 'root.json'), repository.root);
});
afterEach(() => repository.stop());

const refresh = (...args: string[]) =>
  startPlugboard(
    [
      'trust',
      'refresh',
      '--mirror',
      repository.url,
      '--root',
      'root.json',
      '--out',
      'public-good.json',
      ...args,
    ],
    { cwd, env: { HOME: cwd } },
  ).ended;
const written = () => readFile(join(cwd, 'public-good.json'), 'utf8');

test('writes it once, and tells when it is another', { timeout: 60_000 }, async () => {
  const first = await refresh();
  expect({ code: first.code, stdout: first.stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^public-good\.json written \(sha256 [0-9a-f]{64}\)\.\n$/),
  });
  expect(await written()).toBe('{"first": true}');
  expect((await refresh()).stdout).toContain('public-good.json is as it must be');
  repository.publish('{"second": true}');
  expect((await refresh()).stdout).toContain('public-good.json changed');
  expect(await written()).toBe('{"second": true}');
});

test('attack 26: one that others signed is refused, and the file stays', { timeout: 60_000 }, async () => {
  await refresh();
  repository.forge();
  repository.publish('{"forged": true}');
  const { code, stderr } = await refresh();
  expect(code).toBe(1);
  expect(stderr).toContain('error[source-failed]: The trusted root cannot be fetched');
  expect(await written()).toBe('{"first": true}');
});

test('nobody at the address', { timeout: 60_000 }, async () => {
  await repository.stop();
  const { code, stderr } = await refresh();
  expect(code).toBe(1);
  expect(stderr).toContain('error[source-failed]');
  repository = await startRepository('');
});
