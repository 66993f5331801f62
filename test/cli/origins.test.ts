/** From a publisher's server to a plugin directory: lock, verify and fetch as processes of their own. */
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tempFolder } from '../support/temp.ts';
import { makeElf, sha256 } from '../trust/support/release.ts';
import { type Publisher, startPublisher } from './support/publisher.ts';
import { startPlugboard } from './support/start.ts';

let publisher: Publisher;
let cwd: string;

beforeEach(async () => {
  publisher = await startPublisher();
  cwd = join(tempFolder(), 'board');
  await mkdir(cwd);
});
afterEach(() => publisher.stop());

const at = (name: string) => join(cwd, name);
const run = (...args: string[]) => startPlugboard(args, { cwd, env: { HOME: cwd } });
const ended = async (...args: string[]) => run(...args).ended;
const lockText = () => readFile(at('plugboard.lock'), 'utf8');

function declare(...versions: readonly string[]): Promise<void> {
  const entries = versions.map(
    (version) => `  - type: secret
    name: sync
    version: "${version}"
    command: sync-${version}
    source:
      github: ${publisher.repository}
      asset: "{name}_{version}_{os}_{arch}.tar.gz"
      sums: SHA256SUMS
      signatures: {sums: ["{sums}.minisig"]}
      platforms: [linux/amd64, linux/arm64]
`,
  );
  return writeFile(
    at('plugboard.yaml'),
    `plugins:
${entries.join('')}trust:
  roots:
    acme: {type: minisign, key: ${publisher.key}}
  rules:
    - match: {plugin: secret/sync, source: ${publisher.repository}}
      require: {all: [acme]}
      covers: [sums]
`,
  );
}

describe('lock', () => {
  test('verifies each platform, and comes to the same text again', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    const { code, stdout, stderr } = await ended('lock');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Locked. 2 binaries verified');
    const text = await lockText();
    const { 'linux/amd64': amd64, 'linux/arm64': arm64 } =
      parse(text).plugins['secret/sync'].versions['v1.0.0'];
    expect(amd64.sha256).toBe(sha256(makeElf('one', 62)));
    expect(arm64.sha256).toBe(sha256(makeElf('one', 183)));
    expect(amd64.signedBy).toEqual(['acme']);

    const commented = text.replace('  secret/sync:', '  # asked for by team A\n  secret/sync:');
    await writeFile(at('plugboard.lock'), commented);
    expect((await ended('lock')).code).toBe(0);
    expect(await lockText()).toBe(commented);
    expect((await ended('lock', '--check')).code).toBe(0);
  });

  test('a new version is a change, that --check tells and does not write', async () => {
    publisher.release('1.0.0', 'one');
    publisher.release('1.1.0', 'two');
    await declare('1.0.0');
    await ended('lock');
    const before = await lockText();
    await declare('1.0.0', '1.1.0');
    const checked = await ended('lock', '--check');
    expect(checked.code).toBe(2);
    expect(checked.stdout).toContain('+ secret/sync v1.1.0 linux/arm64');
    expect(await lockText()).toBe(before);
    expect((await ended('lock')).code).toBe(0);
    expect(parse(await lockText()).plugins['secret/sync'].highest).toBe('v1.1.0');
  });

  test('attack 29: without the signature there is no lock, and what was there stays', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    await ended('lock');
    const before = await lockText();
    publisher.release('1.1.0', 'two', { unsigned: true });
    await declare('1.1.0');
    const { code, stderr } = await ended('lock');
    expect(code).toBe(3);
    expect(stderr).toContain('refused[signature-missing]');
    expect(stderr).toContain('2 of 2 refused.');
    expect(await lockText()).toBe(before);
  });

  test('attack 1: a released file that was replaced is refused, signed or not, until somebody says so', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    await ended('lock');
    publisher.release('1.0.0', 'other');
    const refused = await startPlugboard(['lock'], { cwd, env: { HOME: tempFolder() } }).ended;
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('refused[artifact-changed]');
    const advice = /lock it: plugboard (lock --upgrade \S+)/.exec(refused.stderr)![1]!;
    expect(advice).toBe('lock --upgrade secret/sync@1.0.0');
    const elsewhere = await startPlugboard(['verify', '-f', cwd], { cwd, env: { HOME: tempFolder() } }).ended;
    expect(elsewhere.stdout).toContain(`plugboard lock -f ${cwd} --upgrade secret/sync@1.0.0`);
    const upgraded = await startPlugboard(advice.split(' '), {
      cwd,
      env: { HOME: tempFolder() },
    }).ended;
    expect(upgraded.code).toBe(0);
    expect(upgraded.stdout).toMatch(/~ secret\/sync v1\.0\.0 linux\/amd64 sha256 \w+ → \w+/);
  });

  test('attack 19: no version below the mark comes back', async () => {
    publisher.release('1.0.0', 'one');
    publisher.release('1.1.0', 'two');
    await declare('1.1.0');
    await ended('lock');
    await declare('1.0.0');
    const { code, stderr } = await ended('lock');
    expect(code).toBe(3);
    expect(stderr).toContain('refused[rollback]');
  });

  test('offline, what was fetched once is enough, and what was not is told', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    expect((await ended('lock', '--offline')).code).toBe(1);
    expect(publisher.requests).toEqual([]);
    await ended('lock');
    const asked = publisher.requests.length;
    expect((await ended('lock', '--offline')).code).toBe(0);
    expect((await ended('verify', '--offline')).code).toBe(0);
    expect(publisher.requests).toHaveLength(asked);
  });

  test('Ctrl-C in the middle of a download leaves the lock as it was', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    publisher.stall('.tar.gz');
    const started = run('lock');
    const isFetching = () => publisher.requests.some((path) => path.endsWith('.tar.gz'));
    await expect.poll(isFetching, { timeout: 20_000 }).toBe(true);
    started.child.kill('SIGINT');
    const { code, stderr } = await started.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('[interrupted]');
    await expect(lockText()).rejects.toThrow('ENOENT');
  });

  test('nobody at the address', async () => {
    await declare('1.0.0');
    await publisher.stop();
    const { code, stderr } = await ended('lock');
    expect(code).toBe(1);
    expect(stderr).toContain('refused[source-failed]');
    publisher = await startPublisher();
  });

  test('what could not be written is not said to be locked', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    const { code, stdout, stderr } = await ended('lock', '--lockfile', 'nowhere/plugboard.lock');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('nowhere/plugboard.lock cannot be written');
  });

  test('as JSON, what is refused has every link as well', async () => {
    publisher.release('1.0.0', 'one', { unsigned: true });
    await declare('1.0.0');
    const { code, stdout, stderr } = await ended('lock', '--format', 'json');
    expect(code).toBe(3);
    expect(stderr).toBe('2 of 2 refused. plugboard.lock was not written.\n');
    const { changed, refused } = JSON.parse(stdout);
    expect(changed).toBe(false);
    expect(refused[1]).toMatchObject({ plugin: 'secret/sync', platform: 'linux/arm64', accepted: false });
  });

  test('a mistake in the lock has its place', async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    await ended('lock');
    await writeFile(at('plugboard.lock'), (await lockText()).replace('signedBy: [acme]', 'signedBy: acme'));
    const { code, stderr } = await ended('lock');
    expect(code).toBe(1);
    expect(stderr).toMatch(/plugboard\.lock:\d+:\d+: error\[lock-unreadable\]/);
  });
});

test('verify as JSON holds every link', async () => {
  publisher.release('1.0.0', 'one');
  await declare('1.0.0');
  const { code, stdout } = await ended('verify', 'sync', '--format', 'json');
  expect(code).toBe(0);
  const [first] = JSON.parse(stdout);
  expect(first).toMatchObject({
    plugin: 'secret/sync',
    version: 'v1.0.0',
    platform: 'linux/amd64',
    accepted: true,
    sha256: sha256(makeElf('one', 62)),
  });
  expect(first.steps.length).toBeGreaterThan(4);
});

describe('fetch', () => {
  const plugins = () => at('plugins');

  beforeEach(async () => {
    publisher.release('1.0.0', 'one');
    await declare('1.0.0');
    await ended('lock');
    await mkdir(plugins(), { mode: 0o755 });
  });

  test('writes what is locked, and leaves it alone the next time', async () => {
    const { code, stdout } = await ended('fetch', '--to', plugins());
    expect(code).toBe(0);
    expect(stdout).toContain('sync-1.0.0 created');
    const file = join(plugins(), 'sync-1.0.0');
    expect(sha256(await readFile(file))).toBe(sha256(makeElf('one', 62)));
    expect((await stat(file)).mode & 0o7777).toBe(0o755);
    expect((await ended('fetch', '--to', plugins())).stdout).toContain('sync-1.0.0 unchanged');
  });

  test('for another platform', async () => {
    expect((await ended('fetch', '--to', plugins(), '--platform', 'linux/arm64')).code).toBe(0);
    expect(sha256(await readFile(join(plugins(), 'sync-1.0.0')))).toBe(sha256(makeElf('one', 183)));
    const { code, stderr } = await ended('fetch', '--to', plugins(), '--platform', 'linux/s390x');
    expect(code).toBe(3);
    expect(stderr).toContain('[lock-missing]');
  });

  test('attack 22: a directory that others may write to', async () => {
    await chmod(plugins(), 0o777);
    const { code, stderr } = await ended('fetch', '--to', plugins());
    expect(code).toBe(1);
    expect(stderr).toContain('error[plugin-directory]');
  });

  test('attack 23: a link in the place of the file', async () => {
    await writeFile(at('elsewhere'), 'kept');
    await symlink(at('elsewhere'), join(plugins(), 'sync-1.0.0'));
    const { code, stderr } = await ended('fetch', '--to', plugins());
    expect(code).toBe(1);
    expect(stderr).toContain('error[plugin-directory]');
    expect(await readFile(at('elsewhere'), 'utf8')).toBe('kept');
  });
});
