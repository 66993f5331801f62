/** JSON from a stranger has limits. */
import { expect, test } from 'vitest';
import { LARGEST_JSON, readJson } from '../../../src/trust/scheme/json-bytes.ts';
import { bytesOf } from '../support/given.ts';

const nested = (depth: number) => bytesOf(`{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`);
const sized = (size: number) => bytesOf(`{"a":"${'b'.repeat(size - '{"a":""}'.length)}"}`);

test('an object', () => {
  expect(readJson(bytesOf('{"a":"[\\"[\\\\"}'))).toEqual({ a: '["[\\' });
  expect(readJson(nested(64))).toBeTypeOf('object');
  expect(readJson(sized(LARGEST_JSON))).toBeTypeOf('object');
});

test.each<[string, Uint8Array, RegExp]>([
  ['too deep', nested(65), /nested deeper/],
  ['far too deep', nested(1_000_000), /nested deeper/],
  ['too large', sized(LARGEST_JSON + 1), /bytes/],
  ['not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), /not UTF-8/],
  ['not JSON', bytesOf('{'), /not JSON/],
  ['nothing', new Uint8Array(), /not JSON/],
  ['a list', bytesOf('[]'), /object/],
  ['null', bytesOf('null'), /object/],
])('attack 18: JSON that is %s', (_, bytes, why) => {
  expect(readJson(bytes)).toMatch(why);
});

test('brackets in texts are no nesting', () => {
  expect(readJson(bytesOf(JSON.stringify({ a: '['.repeat(1000) })))).toEqual({ a: '['.repeat(1000) });
});
