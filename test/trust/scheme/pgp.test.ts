import * as openpgp from 'openpgp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PgpRoot } from '../../../src/trust/root.ts';
import { verifyPgp } from '../../../src/trust/scheme/pgp.ts';
import { expectRefusal, verdict } from '../support/answer.ts';
import { bytesOf, flip, makeBlob, makeFound } from '../support/given.ts';
import { dsa } from '../support/pgp-dsa.ts';
import { makePgpKey, type PgpKey, type PgpKeyOptions } from '../support/pgp-key.ts';

const DAY = 86_400;
const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`.repeat(40));
const sums = makeBlob(bytes);

const verify = (signature: Uint8Array | string, root: PgpRoot, object = sums, at = now) =>
  verifyPgp(makeFound(signature), object, root, at);

let key: PgpKey;
let withSubkey: PgpKey;
let other: PgpKey;
let rsa: PgpKey;
let good: Uint8Array;

beforeAll(async () => {
  [key, withSubkey, other, rsa] = await Promise.all([
    makePgpKey(),
    makePgpKey({ subkey: 'sign' }),
    makePgpKey(),
    makePgpKey({ bits: 2048 }),
  ]);
  good = await key.sign(bytes);
});

const kinds: readonly (readonly [string, PgpKeyOptions])[] = [
  ['Ed25519', {}],
  ['RSA 2048', { bits: 2048 }],
  ['RSA 4096', { bits: 4096 }],
  ['P-256', { curve: 'nistP256' }],
  ['P-384', { curve: 'nistP384' }],
  ['a subkey', { subkey: 'sign' }],
];

test.each(kinds)('%s, binary and armored', async (_, options) => {
  const each = await makePgpKey(options);
  for (const armored of [false, true]) {
    const signature = await each.sign(bytes, {
      armored,
      hash: options.curve === 'nistP384' ? 'sha384' : 'sha512',
    });
    const keys = [each.fingerprint, ...(options.subkey ? [each.subkeyFingerprint] : [])];
    expect(await verify(signature, each.root('publisher'))).toEqual({
      proof: {
        root: 'publisher',
        type: 'pgp',
        covers: 'sums',
        object: { name: 'SHA256SUMS', sha256: sums.sha256 },
        signature: 'SHA256SUMS.sig',
        signer: `PGP key ${keys.join(', subkey ')}`,
        keys: keys.map((print) => `pgp:${print}`),
        signedAt: new Date('2025-06-01T00:00:00Z'),
        timeFrom: 'signer',
        logEntries: [],
      },
    });
    expectRefusal(await verify(signature, each.root('publisher'), makeBlob('other')), 'sig-other-file');
  }
});

test.each(['sha256', 'sha384', 'sha512'] as const)('%s is strong enough', async (hash) => {
  expect(verdict(await verify(await rsa.sign(bytes, { hash }), rsa.root('r')))).toBe('good');
});

describe('what it is over', () => {
  test('attack 2: another file', async () => {
    expectRefusal(await verify(good, key.root('r'), makeBlob('other')), 'sig-other-file', /"r".*SHA256SUMS/);
  });

  test('attack 22: the file is another one when it is read again', async () => {
    const changed = { ...makeBlob('other'), sha256: sums.sha256 };
    const signature = await key.sign(bytesOf('other'));
    expectRefusal(await verify(signature, key.root('r'), changed), 'sig-other-file', /not the file any more/);
    expectRefusal(await verify(good, key.root('r'), changed), 'sig-other-file', /not the file any more/);
  });

  test('a disk that fails is no word about the signature', async () => {
    const broken = {
      ...sums,
      async *open() {
        yield bytes.subarray(0, 10);
        throw new Error('EIO');
      },
    };
    await expect(verify(good, key.root('r'), broken)).rejects.toThrow('EIO');
  });

  test('an empty file', async () => {
    const nothing = new Uint8Array();
    expect(verdict(await verify(await key.sign(nothing), key.root('r'), makeBlob(nothing)))).toBe('good');
  });
});

describe('who signed', () => {
  test('somebody else', async () => {
    expectRefusal(await verify(await other.sign(bytes), key.root('r')), 'untrusted-signer', key.fingerprint);
  });

  test('the primary key, although there is a subkey for it', async () => {
    const signature = await withSubkey.sign(bytes, { by: 'primary' });
    expect(await verify(signature, withSubkey.root('r'))).toMatchObject({
      proof: { keys: [`pgp:${withSubkey.fingerprint}`] },
    });
  });

  test('attack 12: a subkey that may only encrypt', async () => {
    const unable = await makePgpKey({ bits: 2048, subkey: 'encrypt' });
    expectRefusal(
      await verify(await unable.sign(bytes, { by: 'subkey' }), unable.root('r')),
      'signature-invalid',
      /may sign/,
    );
  });

  test('attack 13: many by others beside one by us', async () => {
    const foreign = await other.sign(bytes);
    const files = [Buffer.concat([foreign, good]), Buffer.concat([good, foreign])];
    for (const file of files) {
      expect(await verify(file, key.root('r'))).toMatchObject({
        proof: { keys: [`pgp:${key.fingerprint}`] },
      });
      expect(await verify(file, other.root('o'))).toMatchObject({
        proof: { keys: [`pgp:${other.fingerprint}`] },
      });
    }
    const armored = await Promise.all([key, other].map((each) => each.sign(bytes, { armored: true })));
    expect(verdict(await verify(Buffer.concat(armored), other.root('o')))).toBe('good');
  });

  test('attack 13: a good one behind a bad one of the same key, and the bad one alone', async () => {
    const late = await key.sign(bytes, { lifetime: 60 });
    expect(verdict(await verify(Buffer.concat([late, good]), key.root('r')))).toBe('good');
    expectRefusal(
      await verify(Buffer.concat([await other.sign(bytes), late]), key.root('r')),
      'signature-invalid',
      /gave it an end/,
    );
  });

  test('attack 13: junk that names the key is compared with the file four times, not more', async () => {
    const junk = await key.sign(bytesOf('another file'));
    const behind = (count: number) => Buffer.concat([...Array.from({ length: count }, () => junk), good]);
    let times = 0;
    const counted = {
      ...sums,
      open() {
        times += 1;
        return sums.open();
      },
    };
    expect(verdict(await verify(behind(3), key.root('r'), counted))).toBe('good');
    expect(times).toBe(4);
    times = 0;
    expect(verdict(await verify(behind(4), key.root('r'), counted))).toBe('sig-other-file');
    expect(times).toBe(4);
  });

  test('attack 13: 32 signatures are read, 33 are not', async () => {
    const foreign = await other.sign(bytes);
    const many = (count: number) => Buffer.concat([...Array.from({ length: count }, () => foreign), good]);
    expect(verdict(await verify(many(31), key.root('r')))).toBe('good');
    expectRefusal(await verify(many(32), key.root('r')), 'signature-invalid', /more than 32/);
  });
});

describe('the form', () => {
  test('attack 12: text mode', async () => {
    const signature = await key.sign(bytes, { textMode: true });
    expectRefusal(await verify(signature, key.root('r')), 'signature-invalid', /line ends/);
  });

  test('attack 12: a message with its signature inside', async () => {
    const message = await openpgp.createMessage({ binary: bytes });
    const inline = await openpgp.sign({ message, signingKeys: key.privateKey, format: 'binary', date: now });
    expectRefusal(await verify(inline as Uint8Array, key.root('r')), 'signature-invalid', /not a detached/);
    const armored = await openpgp.sign({ message, signingKeys: key.privateKey, date: now });
    expectRefusal(await verify(armored as string, key.root('r')), 'signature-invalid', /PGP MESSAGE/);
    const clear = await openpgp.sign({
      message: await openpgp.createCleartextMessage({ text: 'sums' }),
      signingKeys: key.privateKey,
      date: now,
    });
    expectRefusal(await verify(clear, key.root('r')), 'signature-invalid', /clearsign/);
  });

  test.each([
    ['empty', () => ''],
    ['blank', () => '\n\n'],
    ['text', () => 'no signature'],
    ['no UTF-8 and no packet', () => Uint8Array.of(0x41, 0xff)],
    ['a marker behind it', () => Buffer.concat([good, Uint8Array.of(0xca, 3, 0x50, 0x47, 0x50)])],
    ['padding behind it', () => Buffer.concat([good, Uint8Array.of(0xd5, 1, 0)])],
    ['a byte too many', () => Buffer.concat([good, Uint8Array.of(0)])],
    ['a length that is no end', () => Uint8Array.of(0xc2, 0xff, 0xff, 0xff, 0xff, 0xff, 4)],
    ['a length in parts', () => Buffer.concat([Uint8Array.of(0xc2, 0xe1), good])],
    ['a length up to the end', () => Buffer.concat([Uint8Array.of(0x8b), good.subarray(2)])],
    ['a public key', () => key.publicKey],
    ['a packet of version 3', () => Uint8Array.of(0xc2, 22, 3, 5, 0, ...new Uint8Array(19))],
    ['a megabyte of 0x88', () => new Uint8Array(1_000_000).fill(0x88)],
    ['a megabyte of BEGIN', () => '-----BEGIN PGP SIGNATURE-----\n'.repeat(35_000)],
  ])('attack 13: %s is refused', async (_, make) => {
    expectRefusal(await verify(make(), key.root('r')), 'signature-invalid');
  });

  test('lines around an armored one are not passed over', async () => {
    const armored = Buffer.from(await key.sign(bytes, { armored: true })).toString();
    expect(verdict(await verify(`\n${armored}\n\n`, key.root('r')))).toBe('good');
    expect(verdict(await verify(armored.replaceAll('\n', '\r\n'), key.root('r')))).toBe('good');
    for (const around of [`junk\n${armored}`, `${armored}junk`, `${armored}${key.publicKey}`])
      expectRefusal(await verify(around, key.root('r')), 'signature-invalid');
    expectRefusal(
      await verify(`-----BEGIN PGP SIGNATURE-----\n${armored}`, key.root('r')),
      'signature-invalid',
    );
    expectRefusal(
      await verify(armored.replace(/\n=..../, '\n=AAAA'), key.root('r')),
      'signature-invalid',
      /checksum/,
    );
  });

  test('cut off anywhere it is refused', async () => {
    const armored = await key.sign(bytes, { armored: true });
    for (const whole of [good, armored.subarray(0, Buffer.from(armored).lastIndexOf('-') + 1)])
      for (let length = 0; length < whole.length; length += 1)
        expect(verdict(await verify(whole.subarray(0, length), key.root('r'))), `${length}`).toBe(
          'signature-invalid',
        );
  });

  test.each([
    ['Ed25519', () => key],
    ['RSA', () => rsa],
    ['a subkey', () => withSubkey],
  ])('changed by any bit it is refused: %s', async (_, by) => {
    const signature = await by().sign(bytes);
    const root = by().root('r');
    for (let at = 0; at < signature.length; at += 1)
      for (const bit of [0, 3, 7])
        expect(verdict(await verify(flip(signature, at, bit), root)), `bit ${bit} of byte ${at}`).not.toBe(
          'good',
        );
  });

  async function withUnsigned(type: number, body: Uint8Array, critical = false): Promise<Uint8Array> {
    const { packets } = await openpgp.readSignature({ binarySignature: good });
    packets[0]!.unhashedSubpackets.push({ type, critical, body });
    const list = new openpgp.PacketList<openpgp.SignaturePacket>();
    list.push(packets[0]!);
    return new openpgp.Signature(list).write() as Uint8Array;
  }

  test('beside what is signed only the issuer may stand', async () => {
    const print = Buffer.from(key.fingerprint, 'hex');
    const issuer = Buffer.concat([Uint8Array.of(4), print]);
    expect(verdict(await verify(await withUnsigned(33, issuer), key.root('r')))).toBe('good');
    expect(verdict(await verify(await withUnsigned(16, print.subarray(12)), key.root('r')))).toBe('good');
    for (const remark of [await withUnsigned(24, bytesOf('http://x')), await withUnsigned(33, issuer, true)])
      expectRefusal(await verify(remark, key.root('r')), 'signature-invalid', /not signed/);
  });

  test('an issuer with the id of our key and another fingerprint or version', async () => {
    const print = Buffer.from(key.fingerprint, 'hex');
    for (const body of [
      flip(Buffer.concat([Uint8Array.of(4), print]), 1),
      Buffer.concat([Uint8Array.of(3), print]),
    ])
      expectRefusal(await verify(await withUnsigned(33, body), key.root('r')), 'untrusted-signer');
  });
});

describe('attack 11: below the floor', () => {
  test.each(['sha1', 'ripemd'] as const)('%s', async (hash) => {
    const signature = await rsa.sign(bytes, { hash });
    expectRefusal(
      await verify(signature, rsa.root('r')),
      'weak-algorithm',
      hash === 'sha1' ? /SHA-1/ : /RIPEMD/,
    );
  });

  test('RSA with 1024 bits', async () => {
    const weak = await makePgpKey({ bits: 1024 });
    expectRefusal(await verify(await weak.sign(bytes), weak.root('r')), 'weak-algorithm', /1024 bits/);
  });
});

test('attack 11: DSA', async () => {
  const root = key.root('r', {
    fingerprint: dsa.fingerprint,
    keys: [{ name: 'keys/dsa.asc', text: dsa.publicKey }],
  });
  expectRefusal(await verify(dsa.signature, root, makeBlob(dsa.signed)), 'weak-algorithm', /DSA/);
});

describe('attack 12: time', () => {
  test('a signature from the future', async () => {
    const signature = await key.sign(bytes, { date: new Date('2026-01-02T00:00:00Z') });
    expectRefusal(await verify(signature, key.root('r')), 'signature-invalid', /2026-01-02.*in the future/);
  });

  test('a signature that has an end', async () => {
    const root = key.root('r');
    const signature = await key.sign(bytes, { date: new Date('2025-12-31T00:00:00Z'), lifetime: DAY });
    expectRefusal(await verify(signature, root), 'signature-invalid', /2026-01-01/);
    expect(verdict(await verify(signature, root, sums, new Date('2025-12-31T23:59:59Z')))).toBe('good');
  });

  test('a signature older than its key', async () => {
    const signature = await key.sign(bytes, { date: new Date('2024-12-31T00:00:00Z') });
    expectRefusal(await verify(signature, key.root('r')), 'signature-invalid', /before its key/);
  });
});

describe('attack 10: the key expired', () => {
  const before = new Date('2025-06-01T00:00:00Z');
  const after = new Date('2025-11-01T00:00:00Z');
  let short: PgpKey;
  let extended: string;
  let extendedOnly: string;

  beforeAll(async () => {
    // Until 2025-07-20.
    short = await makePgpKey({ lifetime: 200 * DAY, subkey: 'sign' });
    [extended, extendedOnly] = await Promise.all([
      short.extended(2000 * DAY, new Date('2025-09-01T00:00:00Z')),
      short.extended(2000 * DAY, new Date('2025-09-01T00:00:00Z'), 'only'),
    ]);
  });

  const rootWith = (...texts: readonly string[]) =>
    short.root('r', { keys: texts.map((text, index) => ({ name: `keys/${index}.asc`, text })) });

  test('and signed before: good, unless it must be valid now', async () => {
    const signature = await short.sign(bytes, { date: before, by: 'primary' });
    expect(verdict(await verify(signature, short.root('r')))).toBe('good');
    expectRefusal(
      await verify(signature, short.root('r', { keyMustBeValidNow: true })),
      'key-expired',
      /expired 2025-07-20 in keys\/r\.asc/,
    );
  });

  test('and signed after: refused, and how to get the extended copy is told', async () => {
    const signature = await short.sign(bytes, { date: after, by: 'primary' });
    const answer = await verify(signature, short.root('r'));
    expectRefusal(answer, 'key-expired', /expired 2025-07-20/, /2025-11-01/);
    expect(answer).toMatchObject({
      refusal: { hint: expect.stringMatching(new RegExp(`extended it.*${short.fingerprint}`)) },
    });
  });

  test('the extended copy, the old and the new in every order, and both in one file: good', async () => {
    const signature = await short.sign(bytes, { date: after, by: 'primary' });
    const old = short.publicKey;
    const sets = [
      [extended],
      [extendedOnly],
      [old, extended],
      [extended, old],
      [old, extendedOnly],
      [extendedOnly, old],
      [`${old}\n${extendedOnly}`],
      [`pub\n${other.publicKey}\n${old}uid\n${extendedOnly}`],
    ];
    for (const texts of sets) expect(verdict(await verify(signature, rootWith(...texts)))).toBe('good');
  });

  test('a copy with only the newest self-signature still proves what was signed before it', async () => {
    const signature = await short.sign(bytes, { date: before, by: 'primary' });
    expect(verdict(await verify(signature, rootWith(extendedOnly)))).toBe('good');
    expect(verdict(await verify(signature, { ...rootWith(extendedOnly), keyMustBeValidNow: true }))).toBe(
      'good',
    );
  });

  test('a subkey that has expired with the key', async () => {
    expect(verdict(await verify(await short.sign(bytes, { date: before }), short.root('r')))).toBe('good');
    expectRefusal(await verify(await short.sign(bytes, { date: after }), short.root('r')), 'key-expired');
  });
});

describe('attack 10: the key is revoked', () => {
  const on = new Date('2025-09-01T00:00:00Z');
  const rootWith = (text: string, keyMustBeValidNow = false) =>
    key.root('r', { keys: [{ name: 'keys/r.asc', text }], keyMustBeValidNow });

  test('as retired: what was signed before stays good, unless it must be valid now', async () => {
    const retired = await key.revoked('retired', on);
    expect(verdict(await verify(good, rootWith(retired)))).toBe('good');
    expectRefusal(await verify(good, rootWith(retired, true)), 'key-revoked', /revoked by its owner/);
    const late = await key.sign(bytes, { date: new Date('2025-10-01T00:00:00Z') });
    expectRefusal(await verify(late, rootWith(retired)), 'key-revoked', /2025-10-01/);
  });

  test('as compromised: nothing is good, and an old copy beside it does not help', async () => {
    const compromised = await key.revoked('compromised', on);
    for (const text of [compromised, `${key.publicKey}\n${compromised}`, `${compromised}\n${key.publicKey}`])
      expectRefusal(await verify(good, rootWith(text)), 'key-revoked');
  });

  test('a subkey, by its primary key', async () => {
    const { privateKey } = withSubkey;
    const revoked = await privateKey.subkeys[0]!.revoke(
      privateKey.keyPacket as openpgp.SecretKeyPacket,
      { flag: openpgp.enums.reasonForRevocation.keyCompromised, string: '' },
      on,
    );
    const copy = await openpgp.readKey({ armoredKey: withSubkey.publicKey });
    copy.subkeys[0]!.revocationSignatures.push(...revoked.revocationSignatures);
    const root = withSubkey.root('r', { keys: [{ name: 'k', text: copy.armor() }] });
    expectRefusal(await verify(await withSubkey.sign(bytes), root), 'key-revoked');
  });
});

describe('attack 25: the key is not what the policy says', () => {
  const withKeys = (text: string, fingerprint = key.fingerprint) =>
    key.root('r', { fingerprint, keys: [{ name: 'keys/r.asc', text }] });

  test.each([
    ['another key', () => withKeys(other.publicKey), /holds [0-9A-F]{40}.*wants/],
    ['a short id', () => withKeys(key.publicKey, key.fingerprint.slice(-16)), /short ids/],
    [
      'a fingerprint in small letters',
      () => withKeys(key.publicKey, key.fingerprint.toLowerCase()),
      /fingerprint/,
    ],
    ['a subkey', () => withKeys(withSubkey.publicKey, withSubkey.subkeyFingerprint), /is a subkey of/],
    ['no key', () => withKeys('nothing'), /no armored public key/],
    ['no file', () => key.root('r', { keys: [] }), /no key/],
    ['half a key', () => withKeys(key.publicKey.slice(0, 200)), /without end/],
    [
      'a signature',
      () =>
        withKeys(
          Buffer.from(
            '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nwsBz\n-----END PGP PUBLIC KEY BLOCK-----',
          ).toString(),
        ),
      /cannot be read/,
    ],
    [
      'a private key that calls itself public',
      () => withKeys(openpgp.armor(openpgp.enums.armor.publicKey, key.privateKey.write())),
      /private key/,
    ],
    ['a private key', () => withKeys(key.privateKey.armor()), /private key/],
  ] as const)('%s', async (_, root, text) => {
    expectRefusal(await verify(good, root()), 'key-unusable', /"r"/, text);
  });

  test('other keys in the file do no harm and get no trust', async () => {
    const root = withKeys(`${other.publicKey}\n${key.publicKey}`);
    expect(verdict(await verify(good, root))).toBe('good');
    expectRefusal(await verify(await other.sign(bytes), root), 'untrusted-signer');
  });

  test('two keys in one block, as `gpg --export a b` writes', async () => {
    const both = await Promise.all(
      [other, key].map(async (each) => (await openpgp.readKey({ armoredKey: each.publicKey })).write()),
    );
    const block = openpgp.armor(openpgp.enums.armor.publicKey, Buffer.concat(both));
    expect(verdict(await verify(good, withKeys(block)))).toBe('good');
  });
});

test('attack 28: a file is read once from its beginning to its end, and only for a signature by the key', async () => {
  let opened = 0;
  let pieces = 0;
  const blob = {
    ...sums,
    async *open() {
      opened += 1;
      for await (const piece of makeBlob(bytes, 'SHA256SUMS', 100).open()) {
        pieces += 1;
        yield piece;
      }
    },
  };
  await verify(Buffer.concat([await other.sign(bytes), good]), key.root('r'), blob);
  expect({ opened, pieces }).toEqual({ opened: 1, pieces: Math.ceil(bytes.length / 100) });
});
