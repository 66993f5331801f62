import { expect, test } from 'vitest';
import { panicText } from '../../src/goplugin/crash.ts';
import { createLogger, logLine } from '../../src/goplugin/logger.ts';

const now = new Date('2026-01-02T03:04:05.678Z');

test('a line is JSON as hclog writes it', () => {
  const line = logLine('warn', 'a\nb', { k: 1, big: 5n, error: new Error('inner') }, now);
  expect(line.endsWith('}\n')).toBe(true);
  expect(line.trimEnd()).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    '@level': 'warn',
    '@message': 'a\nb',
    '@timestamp': '2026-01-02T03:04:05.678000Z',
    k: 1,
    big: '5',
    error: 'inner',
  });
});

test('fields cannot pose as the line itself', () => {
  expect(JSON.parse(logLine('info', 'true', { '@message': 'false', '@level': 'error' }, now))).toMatchObject({
    '@message': 'true',
    '@level': 'info',
  });
});

test('every level writes', () => {
  const lines: string[] = [];
  const log = createLogger((line) => void lines.push(line));
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level]('m');
  expect(lines.map((line) => JSON.parse(line)['@level'])).toEqual([
    'trace',
    'debug',
    'info',
    'warn',
    'error',
  ]);
});

test('a crash is told plainly', () => {
  const error = new Error('boom');
  expect(panicText(error)).toBe(`panic: boom\n${error.stack}\n`);
  expect(panicText('text')).toBe('panic: text\n');
  expect(panicText(undefined)).toBe('panic: undefined\n');
});
