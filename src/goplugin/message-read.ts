/** Reads a message by its table. What the table lacks is passed over: a newer version has it. */
import {
  DELIMITED,
  FIXED_32,
  FIXED_64,
  type Field,
  KEY,
  type Layout,
  layoutOf,
  messageOf,
  VALUE,
  VARINT,
  wireOf,
  ZEROS,
} from './layout.ts';
import type { Message, Single } from './message.ts';
import { STATUS, statusError } from './service.ts';

interface Input {
  readonly bytes: Buffer;
  at: number;
}

type Fields = Record<string, unknown>;

export function readMessage(message: Message, bytes: Buffer): Fields {
  const layout = layoutOf(message);
  const value = emptyOf(layout);
  const input: Input = { bytes, at: 0 };
  while (input.at < bytes.length) {
    const tag = varint(input);
    const field = layout.byNumber.get(tag >>> 3);
    if (field) readField(input, field, tag & 7, value);
    else pass(input, tag & 7);
  }
  return value;
}

/** What a message of no bytes is, with lists and maps of its own. */
function emptyOf({ zeros, containers }: Layout): Fields {
  const value: Fields = { ...zeros };
  for (const { name, shape } of containers) value[name] = shape === 'map' ? {} : [];
  return value;
}

function readField(input: Input, { name, kind, shape }: Field, wire: number, value: Fields): void {
  const own = shape === 'map' ? DELIMITED : wireOf(kind);
  if (shape === 'repeated' && wire === DELIMITED && own !== DELIMITED)
    readPacked(delimited(input), kind, value[name] as unknown[]);
  else if (wire !== own) pass(input, wire);
  else if (shape === 'repeated') (value[name] as unknown[]).push(readSingle(input, kind));
  else if (shape === 'map') readEntry(delimited(input), kind, value[name] as Fields);
  else value[name] = readSingle(input, kind);
}

function readSingle(input: Input, kind: Single): unknown {
  switch (kind) {
    case 'string':
      return delimited(input).toString('utf8');
    case 'bytes':
      return delimited(input);
    case 'bool':
      return varint(input) !== 0;
    case 'int32':
      return varint(input) | 0;
    case 'uint32':
      return varint(input);
    case 'int64':
      return BigInt.asIntN(64, longVarint(input));
    case 'uint64':
      return BigInt.asUintN(64, longVarint(input));
    case 'double':
      return input.bytes.readDoubleLE(skip(input, 8));
    default:
      return readMessage(messageOf(kind), delimited(input));
  }
}

function readEntry(bytes: Buffer, kind: Single, map: Fields): void {
  const input: Input = { bytes, at: 0 };
  let key = '';
  let value: unknown = typeof kind === 'string' ? ZEROS[kind] : emptyOf(layoutOf(messageOf(kind)));
  while (input.at < bytes.length) {
    const tag = varint(input);
    if (tag === ((KEY << 3) | DELIMITED)) key = delimited(input).toString('utf8');
    else if (tag === ((VALUE << 3) | wireOf(kind))) value = readSingle(input, kind);
    else pass(input, tag & 7);
  }
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true }); // `__proto__` is a key too
}

function readPacked(bytes: Buffer, kind: Single, list: unknown[]): void {
  const input: Input = { bytes, at: 0 };
  while (input.at < bytes.length) list.push(readSingle(input, kind));
}

function pass(input: Input, wire: number): void {
  if (wire === VARINT) varint(input);
  else if (wire === FIXED_64) skip(input, 8);
  else if (wire === DELIMITED) delimited(input);
  else if (wire === FIXED_32) skip(input, 4);
  else throw malformed();
}

function delimited(input: Input): Buffer {
  const length = varint(input);
  const start = skip(input, length);
  return input.bytes.subarray(start, start + length);
}

/** Where the bytes begin that are passed over. */
function skip(input: Input, length: number): number {
  const start = input.at;
  if (start + length > input.bytes.length) throw malformed();
  input.at = start + length;
  return start;
}

/** The lower 32 bits. */
function varint(input: Input): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = input.bytes[skip(input, 1)]!;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw malformed();
}

function longVarint(input: Input): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = input.bytes[skip(input, 1)]!;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw malformed();
}

const malformed = () => statusError(STATUS.internal, 'The bytes are no message.');
