/**
 * The number in an RSA signature has its length before it, in bits. OpenPGP counts them from the first that is set (RFC 9580,
 * section 3.2). The old library of Go counts whole octets, and so writes every second signature with up to seven bits too many, or
 * with a zero in front: signatures of HashiCorp's releases look like that. It is the same number, so both spellings are read, and
 * no third.
 */

const VERSION = 4;
/** RSA, and RSA for signing only. */
const rsa: readonly (number | undefined)[] = [1, 3];

/** The body of a signature packet with its number as OpenPGP spells it. What is no RSA signature of version 4 stays as it is. */
export function respellNumber(body: Uint8Array): Uint8Array {
  if (body[0] !== VERSION || !rsa.includes(body[2])) return body;
  const bytes = Buffer.from(body);
  const short = (at: number) => (at + 2 <= bytes.length ? bytes.readUInt16BE(at) : Number.NaN);
  const unhashed = 6 + short(4);
  // Two octets of the hash stand between.
  const at = unhashed + 2 + short(unhashed) + 2;
  const bits = short(at);
  if (bits % 8 !== 0 || at + 2 + bits / 8 !== bytes.length) return body;
  const number = bytes.subarray(at + 2);
  const first = number.findIndex((octet) => octet !== 0);
  if (first < 0) return body;
  const digits = number.subarray(first);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(digits.length * 8 - Math.clz32((digits[0] ?? 0) << 24));
  return Buffer.concat([bytes.subarray(0, at), length, digits]);
}
