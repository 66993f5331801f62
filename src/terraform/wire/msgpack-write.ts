/**
 * MessagePack as Terraform reads it. Numbers that are not whole go as decimal text: Terraform keeps 512 bits, and a double
 * would not be the number of the configuration any more.
 */
import { UNKNOWN, type Value } from './value.ts';

/** Grows as it is needed, and is used again: most values are small. */
interface Output {
  bytes: Buffer;
  at: number;
}

const USUAL_SIZE = 16_384;
const output: Output = { bytes: Buffer.allocUnsafeSlow(USUAL_SIZE), at: 0 };

export function writeMsgpack(value: Value): Buffer {
  output.at = 0;
  write(value);
  const written = Buffer.from(output.bytes.subarray(0, output.at));
  if (output.bytes.length > USUAL_SIZE) output.bytes = Buffer.allocUnsafeSlow(USUAL_SIZE);
  return written;
}

function write(value: Value): void {
  if (typeof value === 'string') writeText(value);
  else if (value === null) writeByte(0xc0);
  else if (typeof value === 'boolean') writeByte(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') writeNumber(value);
  else if (value === UNKNOWN) {
    writeByte(0xd4); // an extension of one byte: number 0, byte 0
    writeByte(0);
    writeByte(0);
  } else if (Array.isArray(value)) {
    writeHead(value.length, LIST);
    for (const item of value) write(item);
  } else writeMap(value as Readonly<Record<string, Value>>);
}

function writeMap(value: Readonly<Record<string, Value>>): void {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${prototype?.constructor?.name} is no value of Terraform`);
  const keys = Object.keys(value);
  writeHead(keys.length, MAP);
  for (const key of keys) {
    writeText(key);
    write(value[key]!);
  }
}

function writeNumber(value: number): void {
  if (!Number.isFinite(value)) throw new TypeError(`${value} is no number of Terraform`);
  if (!Number.isSafeInteger(value)) writeText(String(value));
  else if (value >= 0 && value <= 0x7f) writeByte(value);
  else {
    writeByte(0xd3);
    const start = room(8);
    output.bytes.writeBigInt64BE(BigInt(value), start);
  }
}

function writeText(value: string): void {
  const length = Buffer.byteLength(value);
  writeHead(length, TEXT);
  const start = room(length);
  output.bytes.write(value, start);
}

interface Heads {
  readonly fix: number;
  readonly below: number;
  readonly one?: number;
  readonly two: number;
  readonly four: number;
}

const TEXT: Heads = { fix: 0xa0, below: 32, one: 0xd9, two: 0xda, four: 0xdb };
const LIST: Heads = { fix: 0x90, below: 16, two: 0xdc, four: 0xdd };
const MAP: Heads = { fix: 0x80, below: 16, two: 0xde, four: 0xdf };

function writeHead(length: number, { fix, below, one, two, four }: Heads): void {
  if (length < below) writeByte(fix | length);
  else if (one !== undefined && length <= 0xff) {
    writeByte(one);
    writeByte(length);
  } else if (length <= 0xffff) {
    writeByte(two);
    const start = room(2);
    output.bytes.writeUInt16BE(length, start);
  } else {
    writeByte(four);
    const start = room(4);
    output.bytes.writeUInt32BE(length, start);
  }
}

function writeByte(byte: number): void {
  const start = room(1);
  output.bytes[start] = byte;
}

/** Where the next bytes begin. */
function room(length: number): number {
  const start = output.at;
  output.at += length;
  if (output.at > output.bytes.length) {
    const grown = Buffer.allocUnsafeSlow(2 * output.at);
    output.bytes.copy(grown, 0, 0, start);
    output.bytes = grown;
  }
  return start;
}
