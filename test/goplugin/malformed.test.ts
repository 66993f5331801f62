/** Requests that no client of gRPC makes: each gets a status, and the plugin lives on. */
import { type ClientHttp2Session, connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frame } from '../../src/goplugin/frames.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';
import { echo } from './fixtures/echo-service.ts';
import { endPlugins, type Plugin, startPlugin } from './support/fake-host.ts';

const folder = tempFolder();
let plugin: Plugin;
let session: ClientHttp2Session;
beforeAll(async () => {
  plugin = await startPlugin({ folder, tls: false, options: { plaintext: 'allow' } });
  session = connect('http://localhost', { createConnection: () => connectSocket(plugin.socket) });
});
afterAll(() => {
  session.destroy();
  endPlugins();
  dropFolder(folder);
});

function statusOf(path: string, body: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, te: 'trailers' });
    const learn = (headers: Readonly<Record<string, unknown>>) => {
      if ('grpc-status' in headers) resolve(headers['grpc-status']);
    };
    stream.on('response', learn).on('trailers', learn).on('error', reject);
    stream.resume();
    stream.end(body);
  });
}

const hello = frame(Buffer.from('0a0161', 'hex'));
const compressed = Buffer.concat([Buffer.from([1]), hello.subarray(1)]);

test.each<[string, string, Buffer, string]>([
  ['a good one', '/test.Echo/Say', hello, '0'],
  ['no message', '/test.Echo/Say', Buffer.alloc(0), '13'],
  ['two messages', '/test.Echo/Say', Buffer.concat([hello, hello]), '13'],
  ['half a message', '/test.Echo/Say', hello.subarray(0, 6), '13'],
  ['a compressed message', '/test.Echo/Say', compressed, '12'],
  ['no message of this kind', '/test.Echo/Say', frame(Buffer.from('ff', 'hex')), '13'],
  ['the same on a stream', '/test.Echo/Chat', frame(Buffer.from('ff', 'hex')), '13'],
  ['a path without method', '/test.Echo', hello, '12'],
  ['no path of gRPC', '/', hello, '12'],
])('%s', async (_, path, body, status) => {
  expect(await statusOf(path, body)).toBe(status);
});

test('a connection that is cut in the middle', async () => {
  const socket = connectSocket(plugin.socket, () =>
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0', 'latin1'),
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  const host = plugin.connect();
  expect(await host.client(echo).Say({ text: 'still here' })).toEqual({ text: 'still here' });
  host.close();
});
