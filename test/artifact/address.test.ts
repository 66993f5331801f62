import { describe, expect, test } from 'vitest';
import { checkUrl, guardedLookup, isPublic } from '../../src/artifact/address.ts';
import { download } from '../../src/artifact/download.ts';
import { codeOf, failure, newCache, serve, web } from './support/web.ts';

describe('which addresses are public', () => {
  test.each([
    '93.184.216.34',
    '8.8.8.8',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is', (address) => expect(isPublic(address)).toBe(true));
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2001:0:1::1',
    '2001:db8::1',
    'example.com',
  ])('%s is not', (address) => expect(isPublic(address)).toBe(false));
});

async function check(url: string, allow: readonly string[] = [], from?: string): Promise<string> {
  return checkUrl(url, allow, from === undefined ? undefined : new URL(from)).href;
}

describe('which URLs are gone to', () => {
  test.each([
    ['https://releases.example.com/a', [], undefined],
    ['http://127.0.0.1:8080/a', [], undefined],
    ['http://localhost:8080/a', [], undefined],
    ['http://[::1]:8080/a', [], undefined],
    ['https://10.0.0.5/a', ['10.0.0.5'], undefined],
    ['https://10.0.0.5:8443/a', ['10.0.0.5:8443'], undefined],
    ['http://127.0.0.1:2/a', [], 'http://127.0.0.1:1/'],
    ['https://cdn.example.com/a', [], 'https://releases.example.com/'],
  ])('%s (allowed %j, from %s)', async (url, allow, from) => expect(await check(url, allow, from)).toBe(url));

  test.each([
    ['http://releases.example.com/a', [], undefined],
    ['http://10.0.0.5/a', ['10.0.0.5'], undefined],
    ['https://user:pass@releases.example.com/a', [], undefined],
    ['https://169.254.169.254/latest', [], undefined],
    ['https://2852039166/latest', [], undefined],
    ['https://0xa9.0xfe.0xa9.0xfe/latest', [], undefined],
    ['https://[fd00:ec2::254]/', [], undefined],
    ['https://[::ffff:169.254.169.254]/', [], undefined],
    ['https://10.0.0.5/a', ['10.0.0.50', 'example.com'], undefined],
    ['https://10.0.0.5:8443/a', ['10.0.0.5:443'], undefined],
    ['file:///etc/passwd', [], undefined],
    ['ftp://releases.example.com/a', [], undefined],
    ['nonsense', [], undefined],
  ])('%s is refused (allowed %j)', async (url, allow, from) =>
    expect(await codeOf(check(url, allow, from))).toBe('source-refused'),
  );
});

describe('attack 27: a redirect leads to where we do not go', () => {
  test.each([
    ['https://169.254.169.254/latest/meta-data/', 'https://releases.example.com/'],
    ['http://127.0.0.1:8200/v1/sys', 'https://releases.example.com/'],
    ['https://127.0.0.1:8200/v1/sys', 'https://releases.example.com/'],
    ['https://localhost/', 'https://releases.example.com/'],
    ['http://releases.example.com/', 'https://releases.example.com/'],
    ['https://192.168.0.1/', 'http://127.0.0.1:1/'],
    ['file:///etc/passwd', 'http://127.0.0.1:1/'],
    ['https://a:b@example.com/', 'https://releases.example.com/'],
  ])('%s from %s', async (url, from) => expect(await codeOf(check(url, [], from))).toBe('source-refused'));

  test('to plain http, although the host is allowed', async () => {
    const loopback = 'http://127.0.0.1:8200/v1/sys';
    expect(await codeOf(check(loopback, ['127.0.0.1:8200'], 'https://releases.example.com/'))).toBe(
      'source-refused',
    );
  });

  test('the message shows neither query nor password', async () => {
    const { message, hint } = await failure(check('https://u:canary@example.com/a?token=canary'));
    expect(`${message} ${hint}`).not.toContain('canary');
    expect((await failure(check('ht!tp://u:canary@x/?canary'))).message).not.toContain('canary');
  });
});

describe('attack 27: what a name means is looked at when connecting', () => {
  const look = (url: string, addresses: readonly string[], allow: readonly string[] = []) =>
    new Promise((resolve, reject) =>
      guardedLookup(new URL(url), allow, ((_: string, __: unknown, done: (...all: unknown[]) => void) =>
        done(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as never)('host', { all: true }, (error, found) => (error ? reject(error) : resolve(found))),
    );

  test.each([
    ['https://example.com', ['10.0.0.1'], []],
    ['https://example.com', ['93.184.216.34', '127.0.0.1'], []],
    ['https://example.com', ['::ffff:10.0.0.1'], []],
    ['http://localhost', ['93.184.216.34'], []],
    ['https://example.com:8443', ['10.0.0.1'], ['example.com:443']],
  ])('%s with %j is refused', async (url, addresses, allow) =>
    expect(await codeOf(look(url, addresses, allow))).toBe('source-refused'),
  );
  test.each([
    ['https://example.com', ['93.184.216.34', '2606:4700::1'], []],
    ['https://example.com', ['10.0.0.1'], ['example.com']],
    ['http://localhost', ['127.0.0.1', '::1'], []],
  ])('%s with %j is gone to', async (url, addresses, allow) =>
    expect(await look(url, addresses, allow)).toHaveLength(addresses.length),
  );

  test('a public name that means loopback at the moment of the connection is not reached', async () => {
    const site = await serve((_, response) => response.end('secret'));
    const rebinding = web({
      lookup: ((_: string, __: unknown, done: (error: null, found: unknown) => void) =>
        done(null, [{ address: '127.0.0.1', family: 4 }])) as never,
    });
    const url = `https://plugins.example:${site.port}/x`;
    const error = await failure(
      download({ url, name: 'x', limit: 100 }, { cache: await newCache(), web: rebinding }),
    );
    expect(error.code).toBe('source-refused');
    expect(error.message).toContain('127.0.0.1');
    expect(site.requests).toEqual([]);
  });
});
