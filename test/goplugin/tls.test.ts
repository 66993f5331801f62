/** Who may connect. On TLS 1.3 a refused client sees a finished handshake first, so the proof is that no byte comes back. */
import { connect as connectSocket } from 'node:net';
import { connect as connectTls, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../../src/goplugin/certificate.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';
import { echo } from './fixtures/echo-service.ts';
import { endPlugins, type Plugin, startPlugin } from './support/fake-host.ts';

const folder = tempFolder();
let plugin: Plugin;
beforeAll(async () => {
  plugin = await startPlugin({ folder });
});
afterAll(() => {
  endPlugins();
  dropFolder(folder);
});

/** The start of an HTTP/2 connection, and what the other side answers to it: bytes, or how it ended. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');

function greet(version: SecureVersion, client: Certificate | undefined): Promise<'answered' | 'refused'> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connectTls({
      path: plugin.socket,
      servername: 'localhost',
      ca: plugin.certificatePem,
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['h2'],
      ...(client && { cert: client.pem, key: client.keyPem }),
    });
    socket.on('secureConnect', () => socket.write(PREFACE));
    socket.on('error', () => {});
    socket.on('close', () => resolve('refused'));
    socket.on('data', () => {
      resolve('answered');
      socket.destroy();
    });
  });
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', (version) => {
  test('the certificate of the host may connect', async () => {
    expect(await greet(version, plugin.hostCertificate)).toBe('answered');
  });

  test('no certificate may not', async () => {
    expect(await greet(version, undefined)).toBe('refused');
  });

  test('another certificate of the same name may not', async () => {
    expect(await greet(version, makeCertificate(new Date()))).toBe('refused');
  });

  test('the certificate of the host with another key may not', async () => {
    const { keyPem } = makeCertificate(new Date());
    const forged = { ...plugin.hostCertificate, keyPem };
    expect(await greet(version, forged).catch(() => 'refused')).toBe('refused');
  });
});

test('a connection without TLS gets nothing', async () => {
  const got = await new Promise<string>((resolve) => {
    const socket = connectSocket(plugin.socket, () => socket.write(PREFACE));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
  expect(got).not.toContain('\0\0');
});

test('all of that does no harm to the host', async () => {
  const host = plugin.connect();
  expect(await host.client(echo).Say({ text: 'still here' })).toEqual({ text: 'still here' });
  host.close();
});

test('a host does not believe another plugin', async () => {
  const { pem: certificate, keyPem: key } = plugin.hostCertificate;
  const host = plugin.connect({ trusted: makeCertificate(new Date()).pem, certificate, key });
  await expect(host.client(echo).Say({})).rejects.toMatchObject({ code: 14 });
  host.close();
});
