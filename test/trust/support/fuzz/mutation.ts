/** Bytes near to real ones: set, flipped, cut, put in, moved about, and repeated until they are many. */
import fc from 'fast-check';

type Change =
  | { readonly kind: 'set' | 'flip'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut' | 'end' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  /** A piece of the sample from elsewhere. */
  | { readonly kind: 'move'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number };

/** Bytes that formats give a meaning to. */
const telling = [...'\n\r\t "\'#*,-./0:=@[\\]{}~&!|>%'].map((char) => char.charCodeAt(0));

/** A share of the length. */
const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0x7f, 0x80, 0xff, ...telling));
const length = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 600 }));

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('set' as const, 'flip' as const), at, byte }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut' as const, 'end' as const, 'double' as const),
      at,
      length,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at,
      bytes: fc.array(byte, { minLength: 1, maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), at, from: at, length }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      at,
      length: fc.integer({ min: 1, max: 40 }),
      times: fc.constantFrom(100, 5000, 60_000),
    }),
  },
);

export const changes: fc.Arbitrary<readonly Change[]> = fc.array(change, { minLength: 1, maxLength: 4 });

/** Nothing grows beyond. */
export const mostBytes = 2 ** 20;

export function mutate(sample: Uint8Array, made: readonly Change[]): Uint8Array {
  return made.reduce<Uint8Array>((bytes, each) => apply(bytes, each, sample).subarray(0, mostBytes), sample);
}

function apply(bytes: Uint8Array, change: Change, sample: Uint8Array): Buffer {
  const place = Math.floor(change.at * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (change.kind) {
    case 'set':
      return Buffer.concat([before, Buffer.from([change.byte]), after.subarray(1)]);
    case 'flip':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (change.byte || 1)]), after.subarray(1)]);
    case 'cut':
      return Buffer.concat([before, after.subarray(change.length)]);
    case 'end':
      return Buffer.from(before);
    case 'double':
      return Buffer.concat([before, after.subarray(0, change.length), after]);
    case 'insert':
      return Buffer.concat([before, change.bytes, after]);
    case 'move': {
      const from = Math.floor(change.from * sample.length);
      return Buffer.concat([before, sample.subarray(from, from + change.length), after]);
    }
    case 'repeat': {
      const piece = after.subarray(0, change.length);
      const times = Math.min(change.times, Math.floor(mostBytes / Math.max(piece.length, 1)));
      return Buffer.concat([before, ...Array.from({ length: times }, () => piece), after]);
    }
  }
}
