import { expect, test } from 'vitest';
import type { Given } from '../../src/client/given.ts';
import { proxyFor, readProxies } from '../../src/client/proxies.ts';

const both = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://tls:2' };

function choose(origin: string, env: Record<string, string>, given?: Given): string | undefined {
  return proxyFor(
    readProxies(given, env, (finding) => {
      throw new Error(finding.detail);
    }),
    origin,
  );
}

test.each([
  ['http://bao:8200', both, 'http://plain:1'],
  ['https://bao:8200', both, 'http://tls:2'],
  ['https://bao:8200', { HTTP_PROXY: 'http://plain:1' }, undefined],
  ['https://bao:8200', { https_proxy: 'tls:2' }, 'http://tls:2'],
  ['https://127.0.0.1:8200', both, undefined],
  ['https://127.9.9.9:8200', both, undefined],
  ['https://localhost:8200', both, undefined],
  ['https://[::1]:8200', both, undefined],
  ['https://bao.example.com', { ...both, NO_PROXY: 'example.com' }, undefined],
  ['https://bao.example.com', { ...both, NO_PROXY: '.example.com' }, undefined],
  ['https://bao.example.com', { ...both, no_proxy: '*.example.com' }, undefined],
  ['https://badexample.com', { ...both, NO_PROXY: 'example.com' }, 'http://tls:2'],
  ['https://bao:8200', { ...both, NO_PROXY: 'bao:8200' }, undefined],
  ['https://bao:8201', { ...both, NO_PROXY: 'bao:8200' }, 'http://tls:2'],
  ['https://bao', { ...both, NO_PROXY: 'bao:443' }, undefined],
  ['https://bao', { ...both, NO_PROXY: 'x, *' }, undefined],
  ['https://10.1.2.3', { ...both, NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3', { ...both, NO_PROXY: '10.0.0.0/8' }, 'http://tls:2'],
  ['https://10.1.2.3', { ...both, NO_PROXY: '10.1.2.3' }, undefined],
  ['https://[fd00::1]', { ...both, NO_PROXY: 'fd00::/8' }, undefined],
  ['https://[fd00::1]', { ...both, NO_PROXY: '10.0.0.0/99' }, 'http://tls:2'],
])('%s %o', (origin, env, proxy) => {
  expect(choose(origin, env)).toBe(proxy);
});

test('VAULT_PROXY_ADDR stands for every request, loopback and NO_PROXY included', () => {
  const given = { value: 'http://own:3', from: 'VAULT_PROXY_ADDR' };
  expect(choose('http://127.0.0.1:8200', { ...both, NO_PROXY: '*' }, given)).toBe('http://own:3');
});
