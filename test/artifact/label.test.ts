/** An old release under a new label would pass every rule that looks at versions. */
import { describe, expect, test } from 'vitest';
import { checkLabel } from '../../src/artifact/label.ts';
import type { Source } from '../../src/core/source.ts';

const platform = { os: 'linux', arch: 'amd64' };
const check = (source: Source, version = 'v1.4.0') => checkLabel(source, { name: 'sync', version, platform });

describe('attack 19: a source of another version than the declared one', () => {
  test.each<readonly [string, Source]>([
    ['the tag of a release', { github: 'acme/sync', tag: 'v1.0.0', asset: 'sync_{os}_{arch}' }],
    ['the tag of an image', { oci: 'ghcr.io/acme/sync', tag: '1.0.0' }],
    ['the name of the file', { github: 'acme/sync', asset: 'sync_1.0.0_{os}_{arch}.tar.gz' }],
    ['the folder on a web server', { url: 'https://127.0.0.1:8443/v1.0.0', asset: 'sync_{os}_{arch}' }],
    ['the folder of downloads', { file: 'downloads/v1.0.0', asset: 'sync_{os}_{arch}' }],
    ['the name of an image', { oci: 'ghcr.io/acme/sync-1.0.0', digest: `sha256:${'0'.repeat(64)}` }],
    ['a longer number', { github: 'acme/sync', asset: 'sync-11.4.0.zip' }],
  ])('%s', (_, source) => {
    expect(() => check(source)).toThrow(/is of version \d+\.\d\.0; declared is v1\.4\.0/);
  });

  test.each(['1.4.0-rc1', '1.4.0-beta.2', '1.4.0rc3', '1.4.0_dev'])(
    'a prerelease is no release: %s',
    (name) => {
      const source = { github: 'acme/sync', asset: `sync-${name}.zip` };
      expect(() => check(source)).toThrow(/is of version 1\.4\.0.*; declared is v1\.4\.0\./);
      expect(() => check(source, 'v1.4.0-rc1')).not.toThrow();
    },
  );

  test('a version of four numbers is compared as well', () => {
    const release: Source = { github: 'acme/sync', tag: 'v1.0.0', asset: 'sync_1.0.0_{os}_{arch}' };
    expect(() => check(release, 'v9.0.0.0')).toThrow(/is of version 1\.0\.0; declared is v9\.0\.0\.0/);
    expect(() => check({ ...release, tag: 'v1.0.0.1' }, 'v1.0.0')).toThrow(/is of version 1\.0\.0\.1/);
    expect(() => check({ ...release, tag: undefined, asset: 'sync-1.4.0.1' }, 'v1.4.0.1')).not.toThrow();
  });
});

describe('passes', () => {
  test.each<readonly [string, Source]>([
    ['placeholders', { github: 'acme/sync', tag: 'plugin/v{version}', asset: 'sync_{version}_{os}.tar.gz' }],
    ['names without a version', { github: 'acme/sync', tag: 'stable', asset: 'sync-linux' }],
    ['the same version, spelled out', { github: 'acme/sync', tag: 'v1.4.0', asset: 'sync-1.4.0-darwin.zip' }],
    ['a word behind the version', { github: 'acme/sync', asset: 'sync-1.4.0-prebuilt-device.zip' }],
    ['the address of a registry', { oci: '10.1.2.3/acme/sync' }],
    ['the address of a server', { url: 'https://10.1.2.3/plugins', asset: 'sync' }],
    ['one of several', { github: 'acme/sync', asset: 'vault-1.20.1-sync-{version}.zip' }],
  ])('%s', (_, source) => {
    expect(() => check(source)).not.toThrow();
  });

  test('the unversioned entry, which says nothing', () => {
    expect(() => check({ github: 'acme/sync', asset: 'sync-1.0.0' }, '')).not.toThrow();
  });
});
