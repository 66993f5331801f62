import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Authority, type IssueOptions, makeAuthority } from '../support/certificates.ts';
import { startFaultyNetwork } from '../support/faulty-network.ts';
import { findFreePair } from '../support/ports.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';
import { failureOf, open } from './opening.ts';

const folder = tempFolder();
const trust = tempFolder();
let server: TestServer;
/** A listener of the real server that wants client certificates. */
let strict: string;
let authority: Authority;
let stranger: Authority;
const caFile = join(trust, 'ca.pem');

beforeAll(async () => {
  authority = makeAuthority();
  stranger = makeAuthority('somebody else');
  writeFileSync(caFile, authority.certificate);
  writeFileSync(join(trust, 'README'), 'not a certificate');
  const { certificate, key } = authority.issue();
  writeFileSync(join(folder, 'server.pem'), certificate);
  writeFileSync(join(folder, 'server.key'), key);
  const port = await findFreePair();
  strict = `https://127.0.0.1:${port}`;
  server = await startServer({
    product: 'openbao',
    config: `listener "tcp" {
      address = "127.0.0.1:${port}"
      tls_cert_file = "${folder}/server.pem"
      tls_key_file = "${folder}/server.key"
      tls_client_ca_file = "${caFile}"
      tls_require_and_verify_client_cert = true
    }`,
  });
});
afterAll(() => server.stop());

async function listen(options: IssueOptions = {}): Promise<string> {
  const network = await startFaultyNetwork(server, { tls: authority.issue(options) });
  onTestFinished(() => network.stop());
  return network.address;
}

/** Paths of a certificate and its key. */
function credential(from: Authority): { client_cert: string; client_key: string } {
  const { certificate, key } = from.issue({ names: ['client'] });
  const paths = { client_cert: join(folder, 'client.pem'), client_key: join(folder, 'client.key') };
  writeFileSync(paths.client_cert, certificate);
  writeFileSync(paths.client_key, key);
  return paths;
}

describe('trusted', () => {
  test.each([
    ['a file', { ca_cert: caFile }],
    ['a folder', { ca_path: trust }],
    ['BAO_CACERT', { env: { BAO_CACERT: caFile } }],
    ['VAULT_CAPATH', { env: { VAULT_CAPATH: trust } }],
    ['skip_verify', { skip_verify: true }],
  ])('through %s', async (_, opening) => {
    const vault = await open(await listen(), { token: server.token, ...opening });
    expect(await vault.root.read('sys/mounts')).toHaveProperty('secret/');
  });

  test('through the certificate itself', async () => {
    const vault = await open(await listen(), { env: { VAULT_CACERT_BYTES: authority.certificate } });
    expect((await vault.health()).status).toBe(200);
  });

  test('by another name, when that name is wanted', async () => {
    const address = await listen({ names: ['bao.example.com'] });
    const vault = await open(address, { ca_cert: caFile, tls_server_name: 'bao.example.com' });
    expect((await vault.health()).status).toBe(200);
  });

  test('a real server that listens with TLS', async () => {
    const secured = await startServer({ product: 'openbao', tls: true });
    onTestFinished(() => secured.stop());
    const vault = await open(secured.address, { token: secured.token, ca_cert: secured.caFile });
    expect(await vault.root.read('sys/mounts')).toHaveProperty('secret/');
  });

  test('with a client certificate', async () => {
    const vault = await open(strict, { ca_cert: caFile, token: server.token, ...credential(authority) });
    expect(await vault.root.read('sys/mounts')).toHaveProperty('secret/');
  });
});

describe('refused', () => {
  const failure = async (address: string, opening: object = { ca_cert: caFile }) => {
    const vault = await open(address, opening);
    const thrown = await failureOf(vault.health());
    expect(vault.stats.retries).toBe(0);
    expect(thrown.code).toBe('tls-failed');
    return thrown;
  };

  test('nobody is trusted', async () => {
    expect((await failure(await listen(), {})).message).toContain('signed by nobody that is trusted here');
  });

  test('somebody else is trusted', async () => {
    const file = join(folder, 'stranger.pem');
    writeFileSync(file, stranger.certificate);
    expect((await failure(await listen(), { ca_cert: file })).message).toContain('signed by nobody');
  });

  test('for another name', async () => {
    const thrown = await failure(await listen({ names: ['bao.example.com'] }));
    expect(thrown).toMatchObject({
      message: expect.stringContaining('is for another name'),
      hint: expect.stringContaining('tls_server_name'),
    });
  });

  test('for the name that is wanted, but it is another', async () => {
    const thrown = await failure(await listen(), { ca_cert: caFile, tls_server_name: 'bao.example.com' });
    expect(thrown.message).toContain('is for another name');
  });

  test('expired, and too early', async () => {
    expect((await failure(await listen({ expired: true }))).message).toContain('has expired');
    expect((await failure(await listen({ early: true }))).message).toContain('is not valid yet');
  });

  test.each([
    ['none', () => ({})],
    ['of somebody else', () => credential(stranger)],
  ])('client certificate: %s', async (_, make) => {
    const thrown = await failure(strict, { ca_cert: caFile, ...make() });
    expect(thrown.message).toContain('asks for a client certificate');
  });

  test('the server does not speak TLS', async () => {
    const thrown = await failure(server.address.replace('http:', 'https:'), {});
    expect(thrown).toMatchObject({
      message: expect.stringContaining('does not speak TLS'),
      hint: expect.stringContaining('http://'),
    });
  });

  test('the server speaks TLS, the address does not', async () => {
    const secured = await startServer({ product: 'openbao', tls: true });
    onTestFinished(() => secured.stop());
    const thrown = await failure(secured.address.replace('https:', 'http:'), {});
    expect(thrown.hint).toContain('https://');
  });
});

describe('no connection', () => {
  test('nobody listens: tried again, then said', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<{ port: number }>((resolve) =>
      listener.on('listening', () => resolve(listener.address() as { port: number })),
    );
    await new Promise((resolve) => listener.close(resolve));
    const vault = await open(`http://127.0.0.1:${port}`, { approle: { role_id: 'r', secret_id: 's' } });
    expect(await failureOf(vault.health())).toMatchObject({
      code: 'unreachable',
      message: `Nothing accepts connections at http://127.0.0.1:${port} (ECONNREFUSED).`,
    });
    expect(vault.stats).toMatchObject({ requests: 3, retries: 2, connections: 0 });
    // A login that was surely not made may be tried again too.
    await failureOf(vault.root.read('sys/mounts'));
    expect(vault.stats.retries).toBe(4);
  });

  test('the name is not known', async () => {
    const vault = await open('http://nowhere.invalid:8200');
    expect(await failureOf(vault.health())).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('http://nowhere.invalid:8200'),
    });
  });

  test('somebody listens who is no HTTP server', async () => {
    const listener = createServer((socket) => {
      socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.6\r\n');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void listener.close());
    await new Promise((resolve) => listener.once('listening', resolve));
    const { port } = listener.address() as { port: number };
    const vault = await open(`http://127.0.0.1:${port}`);
    expect(await failureOf(vault.health())).toMatchObject({
      code: 'not-vault',
      message: expect.stringContaining('does not speak HTTP'),
    });
  });
});
