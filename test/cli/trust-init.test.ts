/** What `trust init` prints is a policy at once, or says which keys are still to be got. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { startPlugboard } from './support/start.ts';

const cwd = tempFolder();
const run = (...args: string[]) => startPlugboard(args, { cwd, env: { HOME: cwd } }).ended;

test('for a repository that attests, it is whole, and wants the attestation', async () => {
  const { code, stdout, stderr } = await run('trust', 'init', '--github', 'acme/plugin', '--attested');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('predicate: slsa-v1');
  await writeFile(join(cwd, 'trust.yaml'), stdout);
  expect(await run('validate', 'trust.yaml')).toMatchObject({ code: 0, stderr: '' });
  expect((await run('trust', 'init', '--github', 'acme/plugin')).stdout).not.toContain('slsa-v1');
});

test('for a publisher, it names the key and its fingerprint', async () => {
  const { code, stdout, stderr } = await run('trust', 'init', '--publisher', 'openbao');
  expect(code).toBe(0);
  const [fingerprint] = /[0-9A-F]{40}/.exec(stderr)!;
  expect(stderr).toContain('keys/openbao.asc is to hold the key of OpenBao');
  expect(stdout).toContain(`fingerprint: ${fingerprint}`);
});

test.each([
  [['--publisher', 'hashicop'], 'Did you mean `hashicorp`?'],
  [['--github', 'acme'], 'expected OWNER/NAME'],
])('%j is refused', async (args, expected) => {
  const { code, stdout, stderr } = await run('trust', 'init', ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(expected);
});
