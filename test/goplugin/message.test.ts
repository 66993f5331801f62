import fc from 'fast-check';
import protobuf from 'protobufjs/light.js';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { codecOf } from '../../src/goplugin/codec.ts';
import { type Input, type Message, map, message, repeated, type Value } from '../../src/goplugin/index.ts';

const Inner = message('Inner', { word: [1, 'string'] });
const Outer = message('Outer', {
  text: [1, 'string'],
  raw: [2, 'bytes'],
  yes: [3, 'bool'],
  small: [4, 'int32'],
  count: [5, 'uint32'],
  ratio: [6, 'double'],
  big: [7, 'int64'],
  huge: [8, 'uint64'],
  inner: [9, Inner],
  words: [10, repeated('string')],
  inners: [11, repeated(Inner)],
  sizes: [12, map('int64')],
  named: [13, map(Inner)],
});

const theirs = protobuf.Root.fromJSON({
  nested: {
    Inner: { fields: { word: { id: 1, type: 'string' } } },
    Outer: {
      fields: {
        text: { id: 1, type: 'string' },
        raw: { id: 2, type: 'bytes' },
        yes: { id: 3, type: 'bool' },
        small: { id: 4, type: 'int32' },
        count: { id: 5, type: 'uint32' },
        ratio: { id: 6, type: 'double' },
        big: { id: 7, type: 'int64' },
        huge: { id: 8, type: 'uint64' },
        inner: { id: 9, type: 'Inner' },
        words: { id: 10, type: 'string', rule: 'repeated' },
        inners: { id: 11, type: 'Inner', rule: 'repeated' },
        sizes: { id: 12, type: 'int64', keyType: 'string' },
        named: { id: 13, type: 'Inner', keyType: 'string' },
      },
    },
  },
} as protobuf.INamespace).lookupType('Outer');

const word = fc.string({ unit: 'grapheme', maxLength: 200 });
const inner = fc.record({ word });
const big = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const mapOf = <T>(values: fc.Arbitrary<T>) =>
  fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    values,
    { noNullPrototype: true },
  );
const outers: fc.Arbitrary<Value<typeof Outer>> = fc.record({
  text: word,
  raw: fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes)),
  yes: fc.boolean(),
  small: fc.integer(),
  count: fc.nat({ max: 2 ** 32 - 1 }),
  ratio: fc.double({ noNaN: true }).map((value) => value + 0),
  big,
  huge: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  inner: fc.option(inner),
  words: fc.array(word),
  inners: fc.array(inner),
  sizes: mapOf(big),
  named: mapOf(inner),
});

const hexOf = <M extends Message>(kind: M, value: Input<M>): string =>
  codecOf(kind).encode(value).toString('hex');

describe('messages', () => {
  test('come back as they were', () => {
    const value: Value<typeof Outer> = {
      text: 'ä€',
      raw: Buffer.from([0, 255]),
      yes: true,
      small: -1,
      count: 4294967295,
      ratio: -0.5,
      big: -(2n ** 63n),
      huge: 2n ** 64n - 1n,
      inner: { word: 'x' },
      words: ['a', '', 'b'],
      inners: [{ word: '1' }, { word: '' }],
      sizes: { a: 1n, '': -1n },
      named: { k: { word: 'v' } },
    };
    expect(codecOf(Outer).decode(codecOf(Outer).encode(value))).toEqual(value);
  });

  test('absent is zero, an absent message is null', () => {
    const empty = codecOf(Outer).decode(Buffer.alloc(0));
    expect(empty).toEqual({
      text: '',
      raw: Buffer.alloc(0),
      yes: false,
      small: 0,
      count: 0,
      ratio: 0,
      big: 0n,
      huge: 0n,
      inner: null,
      words: [],
      inners: [],
      sizes: {},
      named: {},
    });
    expect(hexOf(Outer, empty)).toBe('');
    expect(hexOf(Outer, { inner: null, text: undefined })).toBe('');
    expect(hexOf(Outer, { inner: {} })).toBe('4a00');
  });

  test.each<[string, Input<typeof Outer>, string]>([
    ['string', { text: 'hi' }, '0a026869'],
    ['bytes', { raw: Buffer.from([7]) }, '120107'],
    ['bool', { yes: true }, '1801'],
    ['negative int32', { small: -1 }, '20ffffffffffffffffff01'],
    ['uint32', { count: 300 }, '28ac02'],
    ['int64 as a number', { big: 1 }, '3801'],
    ['repeated', { words: ['a', 'b'] }, '520161520162'],
    ['map', { sizes: { a: 1n } }, '62050a01611001'],
  ])('%s on the wire', (_, value, expected) => {
    expect(hexOf(Outer, value)).toBe(expected);
  });

  test('fields of a newer version are skipped', () => {
    const Newer = message('Newer', { word: [1, 'string'], more: [2, 'string'], sub: [9, Inner] });
    const bytes = codecOf(Newer).encode({ word: 'w', more: 'm', sub: { word: 's' } });
    expect(codecOf(Inner).decode(bytes)).toEqual({ word: 'w' });
  });

  test('a message may contain itself, and names need not be unique', () => {
    interface Tree {
      readonly name: string;
      readonly children: readonly Tree[];
    }
    const Node: Message = message('Inner', { name: [1, 'string'], children: [2, repeated(() => Node)] });
    const tree: Tree = { name: 'a', children: [{ name: 'b', children: [{ name: 'c', children: [] }] }] };
    expect(codecOf(Node).decode(codecOf(Node).encode(tree as never))).toEqual(tree);
    expect(codecOf(Inner).decode(codecOf(Inner).encode({ word: 'w' }))).toEqual({ word: 'w' });
  });

  test.each([
    ['the end comes too early', '0a0501'],
    ['a number has no end', '20ffffffffffffffffffff01'],
    ['a field of no kind', '0b'],
    ['a length beyond everything', '12ffffffff0f'],
  ])('bytes that are no message throw: %s', (_, hex) => {
    expect(() => codecOf(Outer).decode(Buffer.from(hex, 'hex'))).toThrow(/no message/);
  });

  test('random bytes are a message or throw a status', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          codecOf(Outer).decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ code: 13 });
        }
      }),
    );
  });

  test('a field on the wire in another way is passed over, numbers may be packed', () => {
    expect(codecOf(Inner).decode(Buffer.from('0801', 'hex'))).toEqual({ word: '' });
    const Numbers = message('Numbers', { all: [1, repeated('int32')] });
    expect(codecOf(Numbers).decode(Buffer.from('0a0301ac0208020a00', 'hex'))).toEqual({ all: [1, 300, 2] });
  });

  test('a key may be called like a part of JavaScript', () => {
    const sizes = Object.fromEntries([['__proto__', 1n]]);
    expect(Object.keys(codecOf(Outer).decode(codecOf(Outer).encode({ sizes })).sizes)).toEqual(['__proto__']);
  });

  test('another implementation writes and reads the same', () => {
    fc.assert(
      fc.property(outers, (value) => {
        const bytes = codecOf(Outer).encode(value);
        expect(theirs.toObject(theirs.decode(bytes), { defaults: true, longs: BigInt })).toEqual(value);
        expect(codecOf(Outer).decode(theirs.encode(theirs.fromObject(value)).finish() as Buffer)).toEqual(
          value,
        );
      }),
    );
  });

  test('types follow the table', () => {
    expectTypeOf<Value<typeof Outer>['big']>().toEqualTypeOf<bigint>();
    expectTypeOf<Value<typeof Outer>['inner']>().toEqualTypeOf<{ readonly word: string } | null>();
    expectTypeOf<Value<typeof Outer>['words']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<{ readonly text: 'x' }>().toExtend<Input<typeof Outer>>();
    expectTypeOf<{ readonly text: 1 }>().not.toExtend<Input<typeof Outer>>();
  });
});
