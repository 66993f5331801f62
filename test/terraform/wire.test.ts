/** Values on their way to Terraform and back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CtyType } from '../../src/terraform/attribute.ts';
import { conform } from '../../src/terraform/wire/conform.ts';
import { readMsgpack } from '../../src/terraform/wire/msgpack-read.ts';
import { writeMsgpack } from '../../src/terraform/wire/msgpack-write.ts';
import { parseStateJson } from '../../src/terraform/wire/state-json.ts';
import { numberOf, UNKNOWN, type Value } from '../../src/terraform/wire/value.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, UNKNOWN, true, false),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.maxSafeInteger(),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string({ maxLength: 40 }), tie('value'), { maxKeys: 20, noNullPrototype: true }),
  ) as fc.Arbitrary<Value>,
})).value;

test('what is written is read again', () => {
  fc.assert(
    fc.property(values, (value) => {
      fc.pre(
        !JSON.stringify(value, (_, item) => (typeof item === 'symbol' ? 0 : item)).includes('__proto__'),
      );
      expect(readMsgpack(writeMsgpack(value))).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

describe('msgpack', () => {
  test.each([
    ['c0', null],
    ['d4 00 00', UNKNOWN],
    ['c7 03 0c 81 01 c2', UNKNOWN],
    ['81 a1 61 d4 00 00', { a: UNKNOWN }],
    ['cb 3f e0 00 00 00 00 00 00', 0.5],
    ['ce ff ff ff ff', 4294967295],
    ['d3 ff ff ff ff ff ff ff ff', -1],
    ['cf ff ff ff ff ff ff ff ff', '18446744073709551615'],
    ['e0', -32],
  ] as const)('%s', (hex, value) => {
    expect(readMsgpack(bytes(hex))).toEqual(value);
  });

  test('a number that is not whole goes as its digits, exactly', () => {
    expect(writeMsgpack(0.1)).toEqual(bytes('a3 302e31'));
    expect(conform('number', readMsgpack(writeMsgpack(0.1)))).toBe(0.1);
  });

  test('a large text has its length in front', () => {
    const large = 'x'.repeat(10 * 2 ** 20);
    expect(readMsgpack(writeMsgpack({ large }))).toEqual({ large });
  });

  test.each([new Date(), Number.NaN, Number.POSITIVE_INFINITY, new Map()])(
    '%s is no value of Terraform',
    (value) => {
      expect(() => writeMsgpack(value as never)).toThrow(/is no (?:value|number) of Terraform/);
    },
  );

  test.each(['', '92 01', 'a5 61', 'c1', '01 01'])('%j is refused', (hex) => {
    expect(() => readMsgpack(bytes(hex))).toThrow(RangeError);
  });
});

describe('numbers', () => {
  test.each([
    ['1', 1],
    ['-7', -7],
    ['0.1', 0.1],
    ['1.50', 1.5],
    ['1e2', 100],
    ['0', 0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    ['1e400', '1e400'],
  ])('%s', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });
});

describe('the state', () => {
  const type: CtyType = [
    'object',
    { n: 'number', list: ['list', 'string'], inner: ['object', { a: 'bool' }], map: ['map', 'string'] },
  ];

  test('keeps the digits of numbers', () => {
    expect(parseStateJson(type, Buffer.from('{"n": 12345678901234567890}'))).toMatchObject({
      n: '12345678901234567890',
    });
  });

  test('has every attribute of the schema, and no other', () => {
    expect(parseStateJson(type, Buffer.from('{"inner": {"b": 1}, "old": 1}'))).toEqual({
      n: null,
      list: null,
      inner: { a: null },
      map: null,
    });
  });

  test('may be nothing', () => {
    expect(parseStateJson(type, Buffer.from('null'))).toBeNull();
  });
});
