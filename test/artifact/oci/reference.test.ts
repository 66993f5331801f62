import { expect, test } from 'vitest';
import { parseReference, showOrigin } from '../../../src/artifact/oci/reference.ts';
import { failure } from '../support/gathering.ts';

test.each([
  ['ghcr.io/openbao/openbao-plugin-secrets-aws', 'https://ghcr.io', 'openbao/openbao-plugin-secrets-aws'],
  ['docker.io/acme/hello', 'https://registry-1.docker.io', 'acme/hello'],
  ['docker.io/hello', 'https://registry-1.docker.io', 'library/hello'],
  ['registry.example.com:5000/a/b_c/d--e.f', 'https://registry.example.com:5000', 'a/b_c/d--e.f'],
  ['GHCR.io/acme/hello', 'https://ghcr.io', 'acme/hello'],
  ['127.0.0.1:5000/hello', 'http://127.0.0.1:5000', 'hello'],
  ['localhost/hello', 'http://localhost', 'hello'],
  ['localhost:5000/hello', 'http://localhost:5000', 'hello'],
  ['[::1]:5000/hello', 'http://[::1]:5000', 'hello'],
  // Names that only look like loopback are reached by https, and their addresses are judged when they are known.
  ['127.0.0.1.example.com/hello', 'https://127.0.0.1.example.com', 'hello'],
  ['localhost.example.com/hello', 'https://localhost.example.com', 'hello'],
  ['10.0.0.1:5000/hello', 'https://10.0.0.1:5000', 'hello'],
])('%s', (text, api, repository) => {
  const parsed = parseReference(text);
  expect(parsed).toMatchObject({ api, repository });
  expect(showOrigin(parsed)).toBe(`oci://${text.split('/')[0]?.toLowerCase()}/${repository}`);
});

test.each(['index.docker.io', 'Registry-1.docker.io'])('%s is docker.io', (host) => {
  expect(parseReference(`${host}/hello`)).toEqual(parseReference('docker.io/library/hello'));
});

test.each([
  ['hello', 'names no registry', 'docker.io/library/hello'],
  ['acme/hello', 'names no registry', 'docker.io/acme/hello'],
  ['', 'names no registry', 'docker.io'],
  ['/hello', 'names no registry', ''],
  ['ghcr.io', 'names no registry', ''],
  ['ghcr.io/', 'no name of a repository', ''],
  ['ghcr.io/acme/hello:1.0', 'holds a tag or digest', 'tag: …'],
  [`ghcr.io/acme/hello@sha256:${'0'.repeat(64)}`, 'holds a tag or digest', 'digest: sha256:…'],
  ['https://ghcr.io/acme/hello', 'no host of a registry', ''],
  ['ghcr.io/Acme/hello', 'no name of a repository', 'lower-case'],
  ['ghcr.io/acme/../hello', 'no name of a repository', ''],
  ['ghcr.io/acme//hello', 'no name of a repository', ''],
  ['ghcr.io/acme/hello?x=1', 'no name of a repository', ''],
  ['ghcr.io/acme/hello#x', 'no name of a repository', ''],
  ['ghcr.io/acme/%2e%2e', 'no name of a repository', ''],
  [`ghcr.io/${'a'.repeat(256)}`, 'no name of a repository', ''],
  ['user@ghcr.io/hello', 'no host of a registry', ''],
  ['ghcr.io:99999/hello', 'no host of a registry', ''],
  ['0x7f.1/hello', 'no host of a registry', ''],
  ['127.1/hello', 'no host of a registry', ''],
  ['0177.0.0.1/hello', 'no host of a registry', ''],
  ['ghсr.io/hello', 'no host of a registry', ''],
  ['-ghcr.io/hello', 'no host of a registry', ''],
  ['ghcr.io/hello\u0007', 'no name of a repository', ''],
  ['\u0007.io/hello', 'no host of a registry', ''],
])('%j is refused', async (text, message, hint) => {
  const error = await failure((async () => parseReference(text))());
  expect(error.code).toBe('source-invalid');
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
  expect(error.message).not.toContain('\u0007');
});

test.each([
  [{ tag: 'a b' }, 'no tag'],
  [{ tag: '' }, 'no tag'],
  [{ tag: '1.0+build' }, 'no tag'],
  [{ tag: '../x' }, 'no tag'],
  [{ tag: 'a'.repeat(129) }, 'no tag'],
  [{ digest: 'sha256:0' }, 'no digest'],
  [{ digest: `sha512:${'0'.repeat(128)}` }, 'no digest'],
  [{ digest: `sha256:${'A'.repeat(64)}` }, 'no digest'],
])('%j is refused', async (beside, message) => {
  const error = await failure((async () => parseReference('ghcr.io/acme/hello', beside))());
  expect(error.code).toBe('source-invalid');
  expect(error.message).toContain(message);
});
