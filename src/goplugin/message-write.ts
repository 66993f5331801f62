/** Writes a message by its table, from its end to its beginning: the length of what is inside stands in front of it. */
import { DELIMITED, type Field, KEY, layoutOf, messageOf, VALUE, wireOf } from './layout.ts';
import type { Message, Single } from './message.ts';

/** The last `length` bytes are written. */
interface Output {
  bytes: Buffer;
  length: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Enough for most messages. */
const FIRST_SIZE = 2_048;

export function writeMessage(message: Message, value: Fields): Buffer {
  const output: Output = { bytes: Buffer.allocUnsafe(FIRST_SIZE), length: 0 };
  writeFields(output, message, value);
  return output.bytes.subarray(output.bytes.length - output.length);
}

function writeFields(output: Output, message: Message, value: Fields): void {
  const { fields } = layoutOf(message);
  for (let index = fields.length - 1; index >= 0; index--) {
    const field = fields[index]!;
    const given = value[field.name];
    if (given !== undefined && given !== null) writeField(output, field, given);
  }
}

function writeField(output: Output, { number, shape, kind }: Field, value: unknown): void {
  if (shape === 'single') {
    if (!isZero(value)) writeTagged(output, number, kind, value);
  } else if (shape === 'repeated')
    for (const item of (value as readonly unknown[]).toReversed()) writeTagged(output, number, kind, item);
  else
    for (const [key, item] of Object.entries(value as Fields).reverse()) {
      const before = output.length;
      writeTagged(output, VALUE, kind, item);
      writeTagged(output, KEY, 'string', key);
      writeLength(output, before);
      writeVarint(output, number * 8 + DELIMITED);
    }
}

/** What stands for absence. A message is there even when it is empty. */
const isZero = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  value === 0n ||
  (value instanceof Uint8Array && value.length === 0);

function writeTagged(output: Output, number: number, kind: Single, value: unknown): void {
  writeSingle(output, kind, value);
  writeVarint(output, number * 8 + wireOf(kind));
}

function writeSingle(output: Output, kind: Single, value: unknown): void {
  const before = output.length;
  if (kind === 'string') {
    const at = room(output, Buffer.byteLength(value as string));
    output.bytes.write(value as string, at);
    writeLength(output, before);
  } else if (kind === 'bytes') {
    const at = room(output, (value as Uint8Array).length);
    output.bytes.set(value as Uint8Array, at);
    writeLength(output, before);
  } else if (kind === 'double') {
    const at = room(output, 8);
    output.bytes.writeDoubleLE(value as number, at);
  } else if (kind === 'bool') writeVarint(output, value ? 1 : 0);
  else if (typeof kind === 'string') writeInteger(output, value as number | bigint);
  else {
    writeFields(output, messageOf(kind), value as Fields);
    writeLength(output, before);
  }
}

const writeLength = (output: Output, before: number): void => writeVarint(output, output.length - before);

/** Negative ones as if they had 64 bits. */
function writeInteger(output: Output, value: number | bigint): void {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) writeVarint(output, Number(value));
  else {
    const bytes: number[] = [];
    for (let rest = BigInt.asUintN(64, BigInt(value)); rest > 0n; rest >>= 7n)
      bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes[bytes.length - 1]! &= 0x7f;
    const at = room(output, bytes.length);
    output.bytes.set(bytes, at);
  }
}

function writeVarint(output: Output, value: number): void {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  let at = room(output, size);
  let rest = value;
  while (rest >= 0x80) {
    output.bytes[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  output.bytes[at] = rest;
}

/** Where `length` more bytes are to be written. */
function room(output: Output, length: number): number {
  const needed = output.length + length;
  if (needed > output.bytes.length) {
    const grown = Buffer.allocUnsafe(2 * needed);
    output.bytes.copy(grown, grown.length - output.length, output.bytes.length - output.length);
    output.bytes = grown;
  }
  output.length = needed;
  return output.bytes.length - needed;
}
