/**
 * Just enough DER (X.690) to write a certificate: every function returns one complete element, tag and length included.
 * node:crypto parses certificates but makes none.
 */

const LONG_FORM = 0x80;

export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => element(0x30, ...items);
export const set = (...items: readonly Uint8Array[]): Buffer => element(0x31, ...items);
export const octets = (content: Uint8Array): Buffer => element(0x04, content);
export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text));
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));

/** `[number]`, explicit: wraps a whole element. */
export const explicit = (number: number, item: Uint8Array): Buffer => element(0xa0 | number, item);

/** `[number]`, implicit, of a primitive such as a string: replaces its tag. */
export const implicit = (number: number, content: Uint8Array): Buffer => element(0x80 | number, content);

/** A number that is not negative, big-endian. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(start));
  return element(0x02, digits[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

export const bitString = (bytes: Uint8Array): Buffer => element(0x03, Buffer.from([0]), bytes);

/** Flags from bit 0 (the leftmost) on, as in KeyUsage: named bits drop the zeros at the end (X.690 11.2.2). */
export function bits(set: readonly number[]): Buffer {
  const last = Math.max(-1, ...set);
  const bytes = Buffer.alloc(Math.ceil((last + 1) / 8));
  for (const bit of set) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return element(0x03, Buffer.from([bytes.length * 8 - (last + 1)]), bytes);
}

/** `1.2.840.10045.2.1` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** Whole seconds. Up to 2049 a UTCTime, from 2050 on a GeneralizedTime (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}

function lengthOf(length: number): readonly number[] {
  if (length < LONG_FORM) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [LONG_FORM | bytes.length, ...bytes];
}

function base128(value: number): readonly number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift(LONG_FORM | (rest % 128));
  return digits;
}
