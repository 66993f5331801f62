import { expect, test } from 'vitest';
import { readWishes } from '../../scripts/package/wishes.ts';
import { hostPlatform, writeProvider } from '../../scripts/package/write.ts';
import { tempFolder } from '../support/temp.ts';

const other = hostPlatform() === 'linux_arm64' ? 'linux_amd64' : 'linux_arm64';

test('what a build is asked for', () => {
  expect(readWishes([])).toEqual({ key: undefined, executable: undefined, bindings: false });
  expect(
    readWishes(['--sign', 'a@b', '--executable', '--platform', other, '--node', 'n', '--bindings']),
  ).toEqual({
    key: 'a@b',
    executable: { platform: other, node: 'n' },
    bindings: true,
  });
  expect(readWishes(['--executable', '--platform', hostPlatform()]).executable).toEqual({
    platform: hostPlatform(),
    node: undefined,
  });
});

test.each([
  ['--sing key', /Unknown option '--sing'/],
  ['--platform linux_arm64', /--platform says how --executable is made/],
  ['--node node', /--node says how --executable is made/],
  [`--executable --platform ${other}`, /is another platform than this one/],
])('%s is refused', (line, message) => {
  expect(() => readWishes(line.split(' '))).toThrow(message);
});

test('a Node of another platform than the archive says is refused', async () => {
  const release = { root: process.cwd(), version: '1.2.3', node: '22.22.2' };
  const make = (node: string) =>
    writeProvider(release, tempFolder(), { executable: { platform: other, node } });
  await expect(make(process.execPath)).rejects.toThrow(`target ${other.replace('_', '/')}`);
  await expect(make('no-such-node')).rejects.toThrow('--node no-such-node cannot be read');
});
