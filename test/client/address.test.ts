import { expect, test } from 'vitest';
import { namespacePath, parseAddress } from '../../src/client/address.ts';

test.each([
  ['https://bao.example.com:8200', 'https://bao.example.com:8200', ''],
  ['https://bao.example.com', 'https://bao.example.com', ''],
  ['http://127.0.0.1:8200/', 'http://127.0.0.1:8200', ''],
  ['https://example.com/bao/', 'https://example.com', '/bao'],
  ['https://example.com/v1', 'https://example.com', ''],
  ['https://example.com/bao/v1/', 'https://example.com', '/bao'],
  ['  https://[::1]:8200 ', 'https://[::1]:8200', ''],
  ['HTTPS://Example.COM', 'https://example.com', ''],
])('%s', (text, origin, basePath) => {
  expect(parseAddress(text).address).toEqual({ origin, basePath, text: `${origin}${basePath}` });
});

test('a socket file', () => {
  expect(parseAddress('unix:///run/bao.sock').address).toMatchObject({
    origin: 'http://localhost',
    socketPath: '/run/bao.sock',
    text: 'unix:///run/bao.sock',
  });
});

test.each([
  ['', 'begins with'],
  ['bao.example.com:8200', 'begins with'],
  ['localhost:8200', 'begins with'],
  ['ftp://example.com', 'begins with'],
  ['https://', 'begins with'],
  ['https://user:word@example.com', 'no user name'],
  ['https://user@example.com', 'no user name'],
  ['https://example.com?a=b', 'no query'],
  ['https://example.com/#x', 'no fragment'],
  ['unix://run/bao.sock', 'absolute path'],
])('%j is refused', (text, problem) => {
  expect(parseAddress(text).problem).toContain(problem);
});

test.each([
  ['', ''],
  ['root', ''],
  ['root/', ''],
  ['/', ''],
  ['team-a', 'team-a'],
  ['/team-a/', 'team-a'],
  ['a/b/', 'a/b'],
  ['rooted', 'rooted'],
])('namespace %j', (given, path) => {
  expect(namespacePath(given)).toBe(path);
});
