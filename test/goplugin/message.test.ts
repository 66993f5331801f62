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

  test('bytes that are no message throw', () => {
    expect(() => codecOf(Inner).decode(Buffer.from([0x0a, 5, 1]))).toThrow();
  });

  test('types follow the table', () => {
    expectTypeOf<Value<typeof Outer>['big']>().toEqualTypeOf<bigint>();
    expectTypeOf<Value<typeof Outer>['inner']>().toEqualTypeOf<{ readonly word: string } | null>();
    expectTypeOf<Value<typeof Outer>['words']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<{ readonly text: 'x' }>().toExtend<Input<typeof Outer>>();
    expectTypeOf<{ readonly text: 1 }>().not.toExtend<Input<typeof Outer>>();
  });
});
