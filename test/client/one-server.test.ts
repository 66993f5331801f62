import { expect, test } from 'vitest';
import { refuseOtherServer } from '../../src/client/one-server.ts';

const refused = (manifest: unknown, env: Record<string, string>) => refuseOtherServer(manifest, env)?.code;

test.each([
  ['http://a:1', {}],
  [undefined, { BAO_ADDR: 'http://a:1' }],
  ['http://a:1', { BAO_ADDR: '' }],
  ['http://a:1/', { BAO_ADDR: 'http://a:1' }],
  ['https://A/v1/', { VAULT_ADDR: 'https://a:443' }],
  ['http://a:1', { VAULT_ADDR: 'http://b:2', BAO_ADDR: 'http://a:1' }],
])('%s and %o are one server', (manifest, env) => {
  expect(refused(manifest, env)).toBeUndefined();
});

test.each([
  ['http://b:1', { BAO_ADDR: 'http://a:1' }],
  ['http://a:1', { BAO_ADDR: 'https://a:1' }],
  ['http://a:1/proxy', { VAULT_ADDR: 'http://a:1' }],
  ['http://a:1', { VAULT_ADDR: 'http://a:1', VAULT_AGENT_ADDR: 'http://b:1' }],
  ['unix:///a', { BAO_ADDR: 'unix:///b' }],
  ['http://a:1', { BAO_ADDR: 'a:1' }],
  ['a:1', { BAO_ADDR: 'a:1' }],
])('%s and %o are two', (manifest, env) => {
  expect(refused(manifest, env)).toBe('address-conflict');
});
