/** A policy that disappears, or becomes another one, is noticed before anything is asked. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { makeMinisignKey } from '../trust/support/minisign-key.ts';
import { signersKey, signFile } from './support/signer.ts';
import { startPlugboard } from './support/start.ts';

let cwd: string;
const at = (name: string) => join(cwd, name);
const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  startPlugboard([...args, '-f', '.'], { cwd, env: { HOME: cwd, ...env } }).ended;
const sum = 'f'.repeat(64);

const manifest = (more = '') => `plugins:
  - type: secret
    name: hello
    version: "1.0.0"
    command: hello-1.0.0
    ${more}source: {file: releases, asset: hello, signatures: {artifact: ["{asset}.minisig"]}}
`;
const trust = (key: string) => `trust:
  roots: {acme: {type: minisign, key: ${key}}}
  rules:
    - match: {plugin: secret/hello, source: "file:releases"}
      require: {all: [acme]}
      covers: [artifact]
      allowScript: a script will do here
`;

beforeEach(async () => {
  cwd = tempFolder();
  await writeFile(at('plugboard.yaml'), manifest());
});

async function lockIt(): Promise<string> {
  await mkdir(at('releases'));
  await writeFile(at('releases/hello'), '#!/bin/sh\n');
  await signFile(cwd, 'releases/hello');
  await writeFile(at('trust.yaml'), trust(signersKey));
  const locked = await run(['lock']);
  expect(locked).toMatchObject({ code: 0, stderr: '' });
  return /^policy: (sha256:\w+)$/m.exec(await readFile(at('plugboard.lock'), 'utf8'))![1]!;
}

describe('attack 26: a policy that is taken away', () => {
  test.each(['plan', 'validate'])('%s: the lock beside the manifest shows it', async (verb) => {
    await lockIt();
    await rm(at('trust.yaml'));
    await writeFile(at('plugboard.yaml'), manifest(`sha256: ${sum}\n    `));
    const { code, stderr } = await run([verb]);
    expect(code).toBe(1);
    expect(stderr).toContain('error[nothing-verified]');
    expect(stderr).toContain('plugboard.lock is there, but no trust policy is declared');
  });

  test.each(['apply', 'drift', 'lock'])('%s insists on any policy', async (verb) => {
    await writeFile(at('plugboard.yaml'), manifest(`sha256: ${sum}\n    `));
    const { code, stderr } = await run([verb, '--policy', 'any']);
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('error[policy-other]'),
    });
  });
});

describe('attack 26: another policy', () => {
  test('is refused where the variable names the one that was reviewed', async () => {
    const PLUGBOARD_POLICY = await lockIt();
    expect((await run(['verify'], { PLUGBOARD_POLICY })).code).toBe(0);
    await writeFile(at('trust.yaml'), trust(makeMinisignKey().line));
    const { code, stderr } = await run(['verify'], { PLUGBOARD_POLICY });
    expect(code).toBe(3);
    expect(stderr).toContain(`; the run insists on ${PLUGBOARD_POLICY}.`);
  });

  test.each(['', sum])('%j is no hash, and no reason to go on without one', async (PLUGBOARD_POLICY) => {
    await lockIt();
    const { code, stderr } = await run(['verify'], { PLUGBOARD_POLICY });
    expect(code).toBe(1);
    expect(stderr).toContain('error[setting-invalid]: The run insists on the policy');
  });
});

test('a key that is no file is told at once, whoever would write into it', async () => {
  await mkdir(at('key.pub'));
  await writeFile(at('trust.yaml'), trust('key.pub'));
  const { code, stderr } = await run(['validate']);
  expect(code).toBe(1);
  expect(stderr).toContain('key.pub cannot be read: it is no regular file.');
});
