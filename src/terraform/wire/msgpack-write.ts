/**
 * MessagePack as Terraform reads it. Numbers that are not whole go as decimal text: Terraform keeps 512 bits, and a double
 * would not be the number of the configuration any more.
 */
import { UNKNOWN, type Value } from './value.ts';

const UNKNOWN_BYTES = Buffer.from([0xd4, 0x00, 0x00]);

export function writeMsgpack(value: Value): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: Value, parts: Buffer[]): void {
  if (value === UNKNOWN) parts.push(UNKNOWN_BYTES);
  else if (value === null) parts.push(Buffer.from([0xc0]));
  else if (typeof value === 'boolean') parts.push(Buffer.from([value ? 0xc3 : 0xc2]));
  else if (typeof value === 'number') writeNumber(value, parts);
  else if (typeof value === 'string') writeText(value, parts);
  else if (Array.isArray(value)) {
    parts.push(head(value.length, { fix: 0x90, below: 16, two: 0xdc, four: 0xdd }));
    for (const item of value) write(item, parts);
  } else {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      throw new TypeError(`${prototype?.constructor?.name} is no value of Terraform`);
    const entries = Object.entries(value);
    parts.push(head(entries.length, { fix: 0x80, below: 16, two: 0xde, four: 0xdf }));
    for (const [key, item] of entries) {
      writeText(key, parts);
      write(item, parts);
    }
  }
}

function writeNumber(value: number, parts: Buffer[]): void {
  if (!Number.isFinite(value)) throw new TypeError(`${value} is no number of Terraform`);
  if (!Number.isSafeInteger(value)) writeText(String(value), parts);
  else if (value >= 0 && value <= 0x7f) parts.push(Buffer.from([value]));
  else {
    const bytes = Buffer.allocUnsafe(9);
    bytes[0] = 0xd3;
    bytes.writeBigInt64BE(BigInt(value), 1);
    parts.push(bytes);
  }
}

function writeText(value: string, parts: Buffer[]): void {
  const bytes = Buffer.from(value);
  parts.push(head(bytes.length, { fix: 0xa0, below: 32, one: 0xd9, two: 0xda, four: 0xdb }), bytes);
}

interface Heads {
  readonly fix: number;
  readonly below: number;
  readonly one?: number;
  readonly two: number;
  readonly four: number;
}

function head(length: number, { fix, below, one, two, four }: Heads): Buffer {
  if (length < below) return Buffer.from([fix | length]);
  if (one !== undefined && length <= 0xff) return Buffer.from([one, length]);
  if (length <= 0xffff) return Buffer.from([two, length >> 8, length & 0xff]);
  const bytes = Buffer.allocUnsafe(5);
  bytes[0] = four;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
