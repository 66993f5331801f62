/** MessagePack as Terraform writes it. Any extension means unknown: 0 is a plain one, 12 carries refinements that we do not need. */
import { UNKNOWN, type Value } from './value.ts';

export function readMsgpack(bytes: Uint8Array): Value {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const take = (length: number): Buffer => {
    if (at + length > buffer.length) throw new RangeError('the message ends in the middle of a value');
    at += length;
    return buffer.subarray(at - length, at);
  };
  const unsigned = (size: number): number => take(size).readUIntBE(0, size);
  const text = (length: number): string => take(length).toString('utf8');
  const list = (length: number): Value => Array.from({ length }, () => next());
  const map = (length: number): Value => {
    const entries: [string, Value][] = [];
    for (let index = 0; index < length; index++) entries.push([String(next()), next()]);
    return Object.fromEntries(entries);
  };
  const extension = (length: number): Value => {
    take(length + 1);
    return UNKNOWN;
  };

  function next(): Value {
    const tag = take(1)[0]!;
    if (tag <= 0x7f) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    if (tag <= 0x8f) return map(tag & 0x0f);
    if (tag <= 0x9f) return list(tag & 0x0f);
    if (tag <= 0xbf) return text(tag & 0x1f);
    const read = TAGS[tag];
    if (!read) throw new RangeError(`0x${tag.toString(16)} begins no value`);
    return read();
  }

  const TAGS: Readonly<Record<number, () => Value>> = {
    192: () => null,
    194: () => false,
    195: () => true,
    196: () => text(unsigned(1)),
    197: () => text(unsigned(2)),
    198: () => text(unsigned(4)),
    199: () => extension(unsigned(1)),
    200: () => extension(unsigned(2)),
    201: () => extension(unsigned(4)),
    202: () => take(4).readFloatBE(0),
    203: () => take(8).readDoubleBE(0),
    204: () => unsigned(1),
    205: () => unsigned(2),
    206: () => unsigned(4),
    207: () => whole(take(8).readBigUInt64BE(0)),
    208: () => take(1).readInt8(0),
    209: () => take(2).readInt16BE(0),
    210: () => take(4).readInt32BE(0),
    211: () => whole(take(8).readBigInt64BE(0)),
    212: () => extension(1),
    213: () => extension(2),
    214: () => extension(4),
    215: () => extension(8),
    216: () => extension(16),
    217: () => text(unsigned(1)),
    218: () => text(unsigned(2)),
    219: () => text(unsigned(4)),
    220: () => list(unsigned(2)),
    221: () => list(unsigned(4)),
    222: () => map(unsigned(2)),
    223: () => map(unsigned(4)),
  };

  const value = next();
  if (at !== buffer.length) throw new RangeError('the message has something after its value');
  return value;
}

function whole(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
