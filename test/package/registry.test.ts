/** Terraform takes the published set from a registry, checks its signature, and refuses what was changed on the way. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { archiveName, prefix, sumsName } from '../../scripts/package/registry-set.ts';
import { sign } from '../../scripts/package/sign.ts';
import { hostPlatform } from '../../scripts/package/write.ts';
import { makeAuthority } from '../support/certificates.ts';
import { tempFolder } from '../support/temp.ts';
import { runTerraform } from './run-terraform.ts';
import { makeSigningKey, type SigningKey } from './signing-key.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const archive = archiveName(version, hostPlatform());
const home = tempFolder();
const files = join(home, 'files');
let key: SigningKey;
let registry: Server;
let host: string;

beforeAll(async () => {
  key = await makeSigningKey();
  cpSync(join(root, 'dist/provider'), files, { recursive: true });
  await sign(join(files, sumsName(version)), key.name);
  const authority = makeAuthority();
  writeFileSync(join(home, 'ca.pem'), authority.certificate);
  const { certificate, key: own } = authority.issue();
  registry = createServer({ cert: certificate, key: own }, (request, response) => {
    const found = answer(request.url ?? '');
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': typeof found === 'string' ? 'application/json' : 'application/octet-stream',
    });
    response.end(found);
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  host = `localhost:${(registry.address() as AddressInfo).port}`;
});
afterAll(async () => {
  registry?.close();
  await key?.drop();
});

function answer(url: string): string | Buffer | undefined {
  const base = '/v1/providers/plugboard/plugboard';
  const [os, arch] = hostPlatform().split('_') as [string, string];
  if (url === '/.well-known/terraform.json') return JSON.stringify({ 'providers.v1': '/v1/providers/' });
  if (url === `${base}/versions`)
    return JSON.stringify({ versions: [{ version, protocols: ['6.0'], platforms: [{ os, arch }] }] });
  if (url === `${base}/${version}/download/${os}/${arch}`)
    return JSON.stringify({
      ...{ protocols: ['6.0'], os, arch, filename: archive, download_url: `/files/${archive}` },
      shasum: createHash('sha256')
        .update(readFileSync(join(root, 'dist/provider', archive)))
        .digest('hex'),
      shasums_url: `/files/${sumsName(version)}`,
      shasums_signature_url: `/files/${sumsName(version)}.sig`,
      signing_keys: { gpg_public_keys: [{ key_id: key.id, ascii_armor: key.publicKey }] },
    });
  if (url.startsWith(`/files/${prefix(version)}`))
    return readFileSync(join(files, url.slice('/files/'.length)));
  return undefined;
}

async function init() {
  const folder = tempFolder();
  writeFileSync(
    join(folder, 'main.tf'),
    `terraform {\n  required_providers {\n    plugboard = { source = "${host}/plugboard/plugboard", version = "${version}" }\n  }\n}\n`,
  );
  const env = { HOME: home, SSL_CERT_FILE: join(home, 'ca.pem') };
  const { code, stdout, stderr } = await runTerraform(folder, ['init'], env);
  return { code, text: stdout + stderr, folder, env };
}

it('is installed with its signature', async () => {
  const { code, text, folder, env } = await init();
  expect(code, text).toBe(0);
  expect(text).toMatch(
    new RegExp(`Installed ${host}/plugboard/plugboard v\\S+ \\(self-signed, key ID ${key.id}\\)`),
  );
  expect(await runTerraform(folder, ['providers', 'schema', '-json'], env)).toMatchObject({ code: 0 });
});

it('is refused when an archive or the sums are not those that were signed', async () => {
  const sums = readFileSync(join(files, sumsName(version)), 'utf8');
  writeFileSync(
    join(files, sumsName(version)),
    sums.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  );
  expect(await init()).toMatchObject({ code: 1, text: expect.stringMatching(/signature/i) });
  writeFileSync(join(files, sumsName(version)), sums);

  writeFileSync(join(files, archive), Buffer.concat([readFileSync(join(files, archive)), Buffer.from('x')]));
  expect(await init()).toMatchObject({ code: 1, text: expect.stringMatching(/checksum/i) });
});
