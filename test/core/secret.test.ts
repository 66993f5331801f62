import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { isSecret, reveal, secret } from '../../src/core/secret.ts';
import { CANARY, record } from '../support/canary.ts';

const made = secret(CANARY);

test.each([
  ['String()', String(made)],
  ['template', `${made}`],
  ['concatenation', `${'a'}${made}`],
  ['JSON', JSON.stringify({ token: made, list: [made] })],
  ['inspect', inspect({ token: made }, { showHidden: true, depth: 9, getters: true })],
  ['keys and values', JSON.stringify([Reflect.ownKeys(made), Object.entries(made)])],
  ['spread', inspect({ ...made })],
  ['structuredClone', inspect(structuredClone({ ...made }))],
  ['error message', new Error(`bad ${made}`).stack ?? ''],
])('%s shows nothing', (name, shown) => {
  record(`secret as ${name}`, shown);
  expect(shown).not.toContain(CANARY);
});

test('it is seen that something was hidden', () => {
  expect(`${made}`).toBe('(sensitive)');
  expect(JSON.stringify({ made })).toBe('{"made":"(sensitive)"}');
  expect(inspect(made)).toBe('(sensitive)');
});

test('structuredClone carries no value over', () => {
  const copy = structuredClone(Object.assign({}, made));
  expect(isSecret(copy)).toBe(false);
});

test('the value comes out on purpose only', () => {
  expect(isSecret(made)).toBe(true);
  expect(reveal(made)).toBe(CANARY);
  expect(isSecret(CANARY)).toBe(false);
  expect(() => reveal({} as never)).toThrow('not a secret');
});

test('nothing can be written onto it', () => {
  expect(() => Object.assign(made, { toString: () => 'x' })).toThrow();
});
