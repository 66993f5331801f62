/** The number in an RSA signature, as OpenPGP writes it and as the old library of Go does, with which HashiCorp signs. */
import { beforeAll, expect, test } from 'vitest';
import { verifyPgp } from '../../../src/trust/scheme/pgp.ts';
import { respellNumber } from '../../../src/trust/scheme/pgp-number.ts';
import { splitPgpSignatures } from '../../../src/trust/scheme/pgp-packets.ts';
import { verdict } from '../support/answer.ts';
import { bytesOf, flip, makeBlob, makeFound } from '../support/given.ts';
import { makePgpKey, type PgpKey } from '../support/pgp-key.ts';

const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`);
const now = new Date('2026-01-01T00:00:00Z');
/** A number of 256 octets, its length before it, is what the body ends with. */
const OCTETS = 256;

let key: PgpKey;
let head: Buffer;
let bits: number;
let number: Buffer;

beforeAll(async () => {
  key = await makePgpKey({ bits: 2048 });
  // Every second number has no bit to spare.
  for (let second = 0; bits === undefined || bits === 8 * OCTETS; second += 1) {
    const body = await bodyOf(key, new Date(Date.UTC(2025, 5, 1, 0, 0, second)));
    [head, bits] = [body.subarray(0, -OCTETS - 2), body.readUInt16BE(body.length - OCTETS - 2)];
    number = body.subarray(-OCTETS);
  }
});

/** Of a signature whose number has all its octets. */
async function bodyOf({ sign }: PgpKey, date: Date): Promise<Buffer> {
  const [packet] = splitPgpSignatures(await sign(bytes, { date }));
  if (typeof packet !== 'object') throw new Error(packet);
  return Buffer.from(packet.body);
}

/** A packet with this number, and so many bits before it. */
function packetWith(declared: number, octets: Uint8Array, lead: Uint8Array = head): Buffer {
  const body = Buffer.concat([lead, short(declared), octets]);
  return Buffer.concat([Uint8Array.of(0xc2, 0xff, 0, 0), short(body.length), body]);
}

function short(value: number): Buffer {
  const two = Buffer.alloc(2);
  two.writeUInt16BE(value);
  return two;
}

const verify = async (signature: Uint8Array) =>
  verdict(await verifyPgp(makeFound(signature), makeBlob(bytes), key.root('r'), now));

test('both spellings are good', async () => {
  expect(await verify(packetWith(bits, number))).toBe('good');
  expect(await verify(packetWith(8 * OCTETS, number))).toBe('good');
});

test('zeros in front are passed over', () => {
  const [rest, spelled] = [Buffer.alloc(OCTETS - 2, 0xff), (...octets: number[]) => Uint8Array.from(octets)];
  const [go, openpgp] = [spelled(0, 0b101), spelled(0b101)].map((first) => Buffer.concat([first, rest]));
  const withLength = (length: number, octets: Buffer = rest) => Buffer.concat([head, short(length), octets]);
  const canonical = withLength(8 * (OCTETS - 2) + 3, openpgp);
  expect(Buffer.from(respellNumber(withLength(8 * OCTETS, go)))).toEqual(canonical);
  expect(Buffer.from(respellNumber(withLength(8 * (OCTETS - 1), openpgp)))).toEqual(canonical);
});

test('and no third', async () => {
  for (let declared = 8 * OCTETS - 15; declared < 8 * OCTETS + 16; declared += 1)
    if (declared !== bits && declared !== 8 * OCTETS)
      expect(await verify(packetWith(declared, number)), `${declared} bits`).toBe('signature-invalid');
  const behind = Buffer.concat([number, Uint8Array.of(0)]);
  for (const declared of [bits, 8 * OCTETS])
    expect(await verify(packetWith(declared, behind))).toBe('signature-invalid');
  const before = Buffer.concat([Uint8Array.of(0), number]);
  // Longer than the key.
  for (const declared of [bits, 8 * OCTETS + 8])
    expect(await verify(packetWith(declared, before))).toBe('signature-invalid');
});

test('changed by any bit the spelling of Go is refused', async () => {
  const signature = packetWith(8 * OCTETS, number);
  for (let at = 0; at < signature.length; at += 1)
    for (const bit of [0, 3, 7])
      expect(await verify(flip(signature, at, bit)), `bit ${bit} of byte ${at}`).not.toBe('good');
});

test('what is no whole RSA signature of version 4 stays as it is', () => {
  const go = Buffer.concat([head, short(8 * OCTETS), number]);
  expect(respellNumber(go)).not.toEqual(go);
  const zero = Buffer.concat([head, short(16), Uint8Array.of(0, 0)]);
  for (const body of [
    flip(go, 0),
    flip(go, 2, 4),
    zero,
    ...[0, 1, 5, 7, go.length - 1].map((end) => go.subarray(0, end)),
  ])
    expect(respellNumber(body)).toBe(body);
});
