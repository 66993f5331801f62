import { existsSync, statSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../src/goplugin/certificate.ts';
import { implement } from '../../src/goplugin/index.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';
import { echo, greeter } from './fixtures/echo-service.ts';
import {
  endPlugins,
  type HostConnection,
  type Plugin,
  type StartOptions,
  startPlugin,
} from './support/fake-host.ts';

const folder = tempFolder();
afterEach(endPlugins);
afterAll(() => dropFolder(folder));

async function start(options: Partial<StartOptions> = {}): Promise<{ plugin: Plugin; host: HostConnection }> {
  const plugin = await startPlugin({ folder, ...options });
  return { plugin, host: plugin.connect() };
}

describe('start', () => {
  test('one line, one socket for the owner', async () => {
    const { plugin } = await start();
    expect(plugin.line.slice(0, 3)).toEqual(['1', '6', 'unix']);
    expect(plugin.line).toHaveLength(6);
    expect(plugin.socket.startsWith(`${folder}/`)).toBe(true);
    expect(statSync(plugin.socket).mode & 0o777).toBe(0o600);
    expect(plugin.stdout().split('\n')).toEqual([plugin.line.join('|'), '']);
  });

  test.each([
    ['4', 4],
    ['6,4', 6],
    ['5,4', 4],
  ])('version of %s is %i', async (versions, expected) => {
    const { plugin, host } = await start({ versions });
    expect(plugin.line[1]).toBe(String(expected));
    expect((await host.client(echo).Version({})).number).toBe(expected);
  });

  test.each<[string, Partial<StartOptions>, RegExp]>([
    ['without the cookie', { env: { ECHO_PLUGIN: '' } }, /ended with 1: This file is a plugin/],
    [
      'in another version',
      { versions: '5' },
      /ended with 1: This plugin speaks protocol version 4, 6; the host offers 5/,
    ],
    ['without TLS', { tls: false }, /ended with 1: The host sent no certificate/],
    [
      'with a temp folder too deep',
      { env: { TMPDIR: `/${'x'.repeat(90)}` } },
      /ended with 1: .*Set TMPDIR to a shorter/,
    ],
    ['with a temp folder that is none', { env: { TMPDIR: '/nowhere' } }, /ended with 1: .*(ENOENT|EACCES)/],
  ])('is refused %s', async (_, options, expected) => {
    await expect(start(options)).rejects.toThrow(expected);
  });

  test('without TLS where both sides want it so', async () => {
    const { plugin, host } = await start({ tls: false, options: { plaintext: 'allow' } });
    expect(plugin.line[5]).toBe('');
    expect(await host.client(echo).Say({ text: 'a' })).toEqual({ text: 'a' });
  });

  test('the socket goes where the host wants it', async () => {
    const other = tempFolder();
    const { plugin } = await start({ env: { PLUGIN_UNIX_SOCKET_DIR: other, TMPDIR: '/nowhere' } });
    expect(plugin.socket.startsWith(other)).toBe(true);
    dropFolder(other);
  });

  test('says that it cannot put everything on one connection', async () => {
    expect((await start({ env: { PLUGIN_MULTIPLEX_GRPC: 'true' } })).plugin.line[6]).toBe('false');
  });
});

describe('calls', () => {
  test('large ones, both ways', async () => {
    const { host } = await start();
    const raw = Buffer.alloc(20 << 20, 'x');
    const back = await host.client(echo).Mirror({ raw, counts: { a: 2n ** 60n }, inner: { text: 'i' } });
    expect(back.raw.equals(raw)).toBe(true);
    expect(back).toMatchObject({ counts: { a: 2n ** 60n }, inner: { text: 'i' }, words: [] });
  });

  test('many at once', async () => {
    const { host } = await start();
    const texts = Array.from({ length: 500 }, (_, index) => `${index}`);
    const said = await Promise.all(texts.map((text) => host.client(echo).Say({ text })));
    expect(said.map(({ text }) => text)).toEqual(texts);
  });

  test('metadata', async () => {
    const { host } = await start();
    const { Metadata } = host.client(echo);
    expect(await Metadata({ text: 'some-id' }, { 'some-id': '7' })).toEqual({ text: '7' });
    expect(await Metadata({ text: 'some-id' })).toEqual({ text: 'none' });
  });

  test('a refusal keeps its code, a bug is UNKNOWN with its text and told on stderr', async () => {
    const { plugin, host } = await start();
    await expect(host.client(echo).Refuse({ text: 'x' })).rejects.toMatchObject({ code: 5, details: 'no x' });
    await expect(host.client(echo).Throw({ text: 'bug' })).rejects.toMatchObject({ code: 2, details: 'bug' });
    await expect(host.client(echo).Missing({})).rejects.toMatchObject({ code: 12 });
    await expect.poll(() => plugin.stderr()).toContain('"method":"/test.Echo/Throw","error":"bug"');
    expect(plugin.stderr()).not.toContain('no x');
  });

  test('streams', async () => {
    const { host } = await start();
    const counted: number[] = [];
    const counting = host.client(echo).CountUp({ number: 3 });
    counting.receive(({ number }) => void counted.push(number));
    await counting.ended;
    expect(counted).toEqual([1, 2, 3]);
    await host.client(echo).CountUp({}).ended;
    const chat = host.client(echo).Chat();
    const heard: string[] = [];
    chat.receive(({ text }) => void heard.push(text));
    chat.send({ text: 'a' });
    chat.send({ text: 'b' });
    await expect.poll(() => heard).toEqual(['A', 'B']);
    chat.cancel();
    await chat.ended;
    expect(await host.client(echo).Say({ text: 'on' })).toEqual({ text: 'on' });
  });
});

describe('the broker', () => {
  const greets = [implement(greeter, { Greet: ({ text }) => ({ text: `hello, ${text}` }) })];

  test('calls the host, told before or after', async () => {
    const { host } = await start();
    await host.hold();
    await host.offer(11, greets);
    expect(await host.client(echo).CallBack({ number: 11 })).toEqual({ text: 'hello, plugin' });
    const asked = host.client(echo).CallBack({ number: 12 });
    await host.offer(12, greets);
    expect(await asked).toEqual({ text: 'hello, plugin' });
    host.close();
  });

  test('does not believe another host', async () => {
    const { host } = await start();
    await host.hold();
    await host.offer(13, greets, makeCertificate(new Date()));
    await expect(host.client(echo).CallBack({ number: 13 })).rejects.toThrow(
      /No connection established|self-signed/,
    );
    host.close();
  });

  test('gives up when the host tells nothing', async () => {
    const { host } = await start();
    await host.hold();
    await expect(host.client(echo).CallBack({ number: 14 })).rejects.toThrow(/did not tell within 5 s/);
    host.close();
  });
});

test('nothing but the line reaches stdout, logs and console are lines on stderr', async () => {
  const { plugin, host } = await start();
  await host.client(echo).Log({ text: 'T' });
  await host.shutdown();
  expect(await plugin.ended).toBe(0);
  expect(plugin.stdout().trimEnd().split('\n')).toHaveLength(1);
  const lines = plugin.stderr().split('\n');
  const logged = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  expect(logged).toContainEqual(
    expect.objectContaining({ '@level': 'warn', '@message': 'T', answer: 42, error: 'inner', big: '5' }),
  );
  expect(logged).toContainEqual(expect.objectContaining({ '@level': 'info', '@message': 'to console: T' }));
  expect(lines).toContain('to stdout: T');
});

test('a crash leaves its text and stack, and no socket', async () => {
  const { plugin, host } = await start();
  await expect(host.client(echo).Crash({ text: 'kaboom' })).rejects.toMatchObject({ code: 14 });
  expect(await plugin.ended).toBe(2);
  expect(plugin.stderr()).toMatch(/^panic: kaboom\nError: kaboom\n {4}at .*echo-plugin/m);
  expect(existsSync(plugin.socket)).toBe(false);
});
