/** MessagePack as Terraform writes it. Any extension means unknown: 0 is a plain one, 12 carries refinements that we do not need. */
import { UNKNOWN, type Value } from './value.ts';

interface Input {
  readonly bytes: Buffer;
  at: number;
}

export function readMsgpack(bytes: Uint8Array): Value {
  const input: Input = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  const value = next(input);
  if (input.at !== bytes.length) throw new RangeError('the message has something after its value');
  return value;
}

function next(input: Input): Value {
  const tag = input.bytes[skip(input, 1)]!;
  if (tag <= 0x7f) return tag;
  if (tag >= 0xe0) return tag - 0x100;
  if (tag <= 0x8f) return map(input, tag & 0x0f);
  if (tag <= 0x9f) return list(input, tag & 0x0f);
  if (tag <= 0xbf) return text(input, tag & 0x1f);
  const read = TAGS[tag];
  if (!read) throw new RangeError(`0x${tag.toString(16)} begins no value`);
  return read(input);
}

const TAGS: Readonly<Record<number, (input: Input) => Value>> = {
  192: () => null,
  194: () => false,
  195: () => true,
  196: (input) => text(input, unsigned(input, 1)),
  197: (input) => text(input, unsigned(input, 2)),
  198: (input) => text(input, unsigned(input, 4)),
  199: (input) => extension(input, unsigned(input, 1)),
  200: (input) => extension(input, unsigned(input, 2)),
  201: (input) => extension(input, unsigned(input, 4)),
  202: (input) => input.bytes.readFloatBE(skip(input, 4)),
  203: (input) => input.bytes.readDoubleBE(skip(input, 8)),
  204: (input) => unsigned(input, 1),
  205: (input) => unsigned(input, 2),
  206: (input) => unsigned(input, 4),
  207: (input) => whole(input.bytes.readBigUInt64BE(skip(input, 8))),
  208: (input) => input.bytes.readInt8(skip(input, 1)),
  209: (input) => input.bytes.readInt16BE(skip(input, 2)),
  210: (input) => input.bytes.readInt32BE(skip(input, 4)),
  211: (input) => whole(input.bytes.readBigInt64BE(skip(input, 8))),
  212: (input) => extension(input, 1),
  213: (input) => extension(input, 2),
  214: (input) => extension(input, 4),
  215: (input) => extension(input, 8),
  216: (input) => extension(input, 16),
  217: (input) => text(input, unsigned(input, 1)),
  218: (input) => text(input, unsigned(input, 2)),
  219: (input) => text(input, unsigned(input, 4)),
  220: (input) => list(input, unsigned(input, 2)),
  221: (input) => list(input, unsigned(input, 4)),
  222: (input) => map(input, unsigned(input, 2)),
  223: (input) => map(input, unsigned(input, 4)),
};

/** Where the bytes begin that are passed over. */
function skip(input: Input, length: number): number {
  const start = input.at;
  if (start + length > input.bytes.length) throw new RangeError('the message ends in the middle of a value');
  input.at = start + length;
  return start;
}

const unsigned = (input: Input, size: number): number => input.bytes.readUIntBE(skip(input, size), size);

function text(input: Input, length: number): string {
  const start = skip(input, length);
  return input.bytes.toString('utf8', start, start + length);
}

function list(input: Input, length: number): Value {
  const items: Value[] = [];
  for (let index = 0; index < length; index++) items.push(next(input));
  return items;
}

function map(input: Input, length: number): Value {
  const entries: [string, Value][] = [];
  for (let index = 0; index < length; index++) entries.push([String(next(input)), next(input)]);
  return Object.fromEntries(entries);
}

function extension(input: Input, length: number): Value {
  skip(input, length + 1);
  return UNKNOWN;
}

function whole(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
