/** .ci/debian-tools with an apt-get of ours. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { tempFolder } from './temp.ts';

const script = join(import.meta.dirname, '..', '..', '.ci', 'debian-tools');
const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = tempFolder();
  for (const name of ['bash', 'timeout', 'chmod'])
    symlinkSync([`/bin/${name}`, `/usr/bin/${name}`].find(existsSync) ?? name, join(folder, name));
  program('id', 'echo 0');
  program('gpg');
  program('ssh-keygen');
});

function program(name: string, text = ''): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Installs what it is asked for, except minisign. */
const installing = () => `
echo "$@" >>"${folder}/calls"
for last; do :; done
case $last in update) ;; minisign) exit 100 ;; *) : >"${folder}/$last"; chmod +x "${folder}/$last" ;; esac
`;

const start = (env: Readonly<Record<string, string>> = { CI: 'true' }) =>
  run(join(folder, 'bash'), [script], { env: { ...env, PATH: folder } });

test('installs what is missing, and says what could not be', async () => {
  program('apt-get', installing());
  const { stdout, stderr } = await start();
  expect(stdout).toBe('');
  expect(stderr).toBe('Not installed, so not asked by any test: minisign\n');
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  expect(calls.map((line) => line.split(' ').at(-1))).toEqual([
    'update',
    'docker-registry',
    'minisign',
    'signify-openbsd',
  ]);
});

test.each([
  ['without apt-get', () => {}],
  ['for a user who is not root', () => program('id', 'echo 1000')],
  ['when apt-get fails', () => program('apt-get', 'exit 100')],
])('%s it says so and does not fail', async (_, prepare) => {
  prepare();
  const { stderr } = await start();
  expect(stderr).toBe('Not installed, so not asked by any test: docker-registry minisign signify-openbsd\n');
});

test('outside of CI, and with everything there, nothing happens', async () => {
  program('apt-get', installing());
  expect(await start({})).toEqual({ stdout: '', stderr: '' });
  for (const name of ['docker-registry', 'minisign', 'signify-openbsd']) program(name);
  expect(await start()).toEqual({ stdout: '', stderr: '' });
  expect(existsSync(join(folder, 'calls'))).toBe(false);
});
