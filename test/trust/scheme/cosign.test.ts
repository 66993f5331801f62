/** Signatures of cosign with a key: bare, in every form of bundle, and with every kind of key. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FoundSignature } from '../../../src/core/artifact.ts';
import type { Code } from '../../../src/core/codes.ts';
import type { CosignRoot } from '../../../src/trust/root.ts';
import { makeCosign } from '../../../src/trust/scheme/cosign.ts';
import { flip, makeBlob, makeFound } from '../support/given.ts';
import {
  COSIGN_SIGN,
  jsonBytes,
  makeSigstore,
  runHere,
  SIGNED_AT,
  statementOn,
} from '../support/sigstore.ts';
import { type Keys, makeKeys, sha256, spkiOf, toPem } from '../support/x509.ts';

const sigstore = makeSigstore();
const verify = makeCosign(runHere);
const content = Buffer.from('3f… vault-plugin-demo_1.2.0_linux_amd64.zip\n');
const object = makeBlob(content, 'SHA256SUMS', 7);
const NOW = new Date('2026-07-01T00:00:00Z');
const keys = makeKeys();

function ask(signature: FoundSignature | Uint8Array | string, root: Partial<CosignRoot> = {}, over = object) {
  const found =
    typeof signature === 'string' || signature instanceof Uint8Array ? makeFound(signature) : signature;
  return verify(found, over, sigstore.cosignRoot(keys.publicKey, root), NOW);
}

async function codeOf(...args: Parameters<typeof ask>): Promise<Code | 'accepted'> {
  const answer = await ask(...args);
  return 'proof' in answer ? 'accepted' : answer.refusal.code;
}

const pemOf = ({ publicKey }: Keys) => toPem(spkiOf(publicKey), 'PUBLIC KEY');
const hintOf = ({ publicKey }: Keys) => sha256(spkiOf(publicKey)).toString('base64');
const bare = ({ privateKey }: Keys, hash: string | null = 'sha256', bytes: Uint8Array = content) =>
  sign(hash, bytes, privateKey).toString('base64');

describe('a bare signature', () => {
  test.each<[string, Keys, string | null]>([
    ['P-256', keys, 'sha256'],
    ['P-384, as cosign 2', makeKeys('P-384'), 'sha256'],
    ['P-384, as cosign 3', makeKeys('P-384'), 'sha384'],
    ['P-521, as cosign 3', makeKeys('P-521'), 'sha512'],
    ['RSA 2048', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'sha256'],
    ['Ed25519', generateKeyPairSync('ed25519'), null],
  ])('with %s', async (_, pair, hash) => {
    const key = pemOf(pair);
    const signature = bare(pair, hash);
    expect(await ask(signature, { key })).toEqual({
      proof: {
        root: 'team',
        type: 'cosign',
        covers: 'sums',
        object: { name: 'SHA256SUMS', sha256: object.sha256 },
        signature: 'SHA256SUMS.sig',
        signer: expect.stringMatching(/^spki:[0-9a-f]{64}$/),
        keys: [expect.stringMatching(/^spki:[0-9a-f]{64}$/)],
        logEntries: [],
      },
    });
    expect(await codeOf(`${signature}\n`, { key })).toBe('accepted');
    expect(await codeOf(signature, { key }, makeBlob('other'))).toBe('sig-other-file');
    const changed = Buffer.from(flip(Buffer.from(signature, 'base64'), 20)).toString('base64');
    expect(await codeOf(changed, { key })).toBe('sig-other-file');
    expect(await codeOf('AAAA', { key })).toBe('sig-other-file');
  });

  test.each<[string, Keys]>([
    ['RSA 1024', generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ['P-224', makeKeys('secp224r1')],
    ['secp256k1', makeKeys('secp256k1')],
    ['Ed448', generateKeyPairSync('ed448')],
    ['RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 })],
  ])('attack 11: with %s', async (_, pair) => {
    expect(await codeOf('AAAA', { key: pemOf(pair) })).toBe('weak-algorithm');
  });

  test('over SHA-1 or by another key', async () => {
    expect(await codeOf(bare(keys, 'sha1'))).toBe('sig-other-file');
    expect(await codeOf(bare(makeKeys()))).toBe('sig-other-file');
  });

  test.each(['required', 'timestamp'] as const)(
    'does not do where transparency is %s',
    async (transparency) => {
      const expected = transparency === 'required' ? 'tlog-missing' : 'time-unproven';
      expect(await codeOf(bare(keys), { transparency })).toBe(expected);
    },
  );

  test('Ed25519 over a file that does not fit into memory', async () => {
    const pair = generateKeyPairSync('ed25519');
    const large = { ...object, size: 400 * 1024 * 1024, open: () => expect.fail('read') };
    expect(await codeOf(bare(pair, null), { key: pemOf(pair) }, large)).toBe('signature-invalid');
  });

  test.each(['', 'not base64!', 'AAA', '-----BEGIN PGP SIGNATURE-----'])('that is %j', async (text) => {
    expect(await codeOf(text)).toBe('signature-invalid');
  });
});

describe('the key of the root', () => {
  const { privateKey } = keys;
  test.each([
    '',
    'cosign.pub',
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
  ])('%j is unusable', async (key) => {
    expect(await codeOf(bare(keys), { key })).toBe('key-unusable');
  });

  test('a log is wanted, but none is trusted', async () => {
    const root = { transparency: 'required', trustedRoot: undefined } as const;
    expect(await codeOf(sigstore.signBlob(content, { keys }), root)).toBe('key-unusable');
  });
});

describe('a bundle', () => {
  test.each(['0.1', '0.2', '0.3'] as const)('%s with an entry of the log', async (bundle) => {
    const answer = await ask(sigstore.signBlob(content, { keys, bundle }), { transparency: 'required' });
    expect(answer).toMatchObject({
      proof: { signedAt: SIGNED_AT, timeFrom: 'log', logEntries: [expect.any(String)] },
    });
  });

  test('with a timestamp', async () => {
    const answer = await ask(sigstore.signBlob(content, { keys, log: 'none' }), {
      transparency: 'timestamp',
    });
    expect(answer).toMatchObject({ proof: { signedAt: SIGNED_AT, timeFrom: 'timestamp' } });
  });

  test('with Ed25519 (pitfall 6)', async () => {
    const pair = generateKeyPairSync('ed25519');
    const bundle = sigstore.signBlob(content, { keys: pair, log: 'none', timestamp: false });
    expect(await codeOf(bundle, { key: pemOf(pair) })).toBe('accepted');
    expect(await codeOf(bundle, { key: pemOf(pair) }, makeBlob('other'))).toBe('sig-other-file');
  });

  test.each<[string, object]>([
    ['an empty digest, as cosign 3', { messageDigest: {} }],
    ['a digest of no bytes', { messageDigest: { algorithm: 'SHA2_512', digest: '' } }],
    ['no digest', {}],
  ])('with Ed25519 and %s', async (_, spelled) => {
    const pair = generateKeyPairSync('ed25519');
    const key = pemOf(pair);
    const bundle = (timestamp: boolean, log: 'none' | 'v1' = 'none', by = pair) => {
      const whole = sigstore.blobBundle(content, { keys: by, log, timestamp });
      const { signature } = whole.messageSignature;
      return jsonBytes({ ...whole, messageSignature: { ...spelled, signature } });
    };
    expect(await codeOf(bundle(false), { key })).toBe('accepted');
    expect(await codeOf(bundle(false), { key }, makeBlob('other'))).toBe('sig-other-file');
    const byAnother = bundle(false, 'none', generateKeyPairSync('ed25519'));
    expect(await codeOf(byAnother, { key })).toBe('sig-other-file');
    expect(await codeOf(bundle(true), { key, transparency: 'timestamp' })).toBe('accepted');
    expect(await codeOf(bundle(false), { key, transparency: 'timestamp' })).toBe('time-unproven');
    expect(await codeOf(bundle(false), { key, transparency: 'required' })).toBe('tlog-missing');
    for (const transparency of ['none', 'required'] as const)
      expect(await codeOf(bundle(false, 'v1'), { key, transparency })).toBe('signature-invalid');
  });

  test('over another hash than SHA-256', async () => {
    const pair = makeKeys('P-384');
    const key = pemOf(pair);
    const bundle = (signature: string, digest: Buffer) => {
      const whole = structuredClone(
        sigstore.blobBundle(content, { keys: pair, log: 'none', timestamp: false }),
      );
      const messageDigest = { algorithm: 'SHA2_384', digest: digest.toString('base64') };
      return jsonBytes({ ...whole, messageSignature: { messageDigest, signature } });
    };
    const digest = createHash('sha384').update(content).digest();
    expect(await codeOf(bundle(bare(pair, 'sha384'), digest), { key })).toBe('accepted');
    expect(await codeOf(bundle(bare(pair, 'sha256'), digest), { key })).toBe('untrusted-signer');
    expect(await codeOf(bundle(bare(makeKeys('P-384'), 'sha384'), digest), { key })).toBe('untrusted-signer');
    expect(await codeOf(bundle(bare(pair, 'sha384'), Buffer.alloc(48)), { key })).toBe('sig-other-file');
    const ed25519 = generateKeyPairSync('ed25519');
    const own = { key: pemOf(ed25519) };
    expect(await codeOf(bundle(bare(ed25519, null), digest), own)).toBe('accepted');
    expect(await codeOf(bundle(bare(ed25519, null), Buffer.alloc(48)), own)).toBe('sig-other-file');
  });

  test.each<[string, string | null, Keys]>([
    ['P-384, as cosign 3', 'sha384', makeKeys('P-384')],
    ['P-521, as cosign 3', 'sha512', makeKeys('P-521')],
    ['P-384, as cosign 2', 'sha256', makeKeys('P-384')],
    ['Ed25519', null, generateKeyPairSync('ed25519')],
  ])('with a statement by a key on %s', async (_, hash, pair) => {
    const whole = sigstore.statementBundle(statementOn(object.sha256, COSIGN_SIGN), {
      keys: pair,
      log: 'none',
      timestamp: false,
    });
    const { payloadType, payload } = whole.dsseEnvelope;
    const signed = Buffer.from(payload, 'base64');
    const encoded = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${signed.length} ${signed}`);
    const bundle = (by: Keys, over: Uint8Array = encoded) => {
      const signatures = [{ sig: bare(by, hash, over) }];
      return jsonBytes({ ...whole, dsseEnvelope: { payloadType, payload, signatures } });
    };
    const root = { key: pemOf(pair) };
    expect(await codeOf(bundle(pair), root)).toBe('accepted');
    expect(await codeOf(bundle(pair), root, makeBlob('other'))).toBe('subject-mismatch');
    expect(await codeOf(bundle(pair, flip(encoded, 40)), root)).toBe('untrusted-signer');
    const { namedCurve } = pair.publicKey.asymmetricKeyDetails ?? {};
    const stranger = namedCurve ? makeKeys(namedCurve) : generateKeyPairSync('ed25519');
    expect(await codeOf(bundle(stranger), root)).toBe('untrusted-signer');
  });

  test('that does not fit an Ed25519 key: Ed25519ph may be why', async () => {
    const [pair, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const wish = { keys: other, log: 'none', timestamp: false } as const;
    for (const signature of [
      bare(other, null),
      sigstore.signBlob(content, wish),
      sigstore.attest(statementOn(object.sha256), wish),
    ])
      expect(await ask(signature, { key: pemOf(pair) })).toMatchObject({
        refusal: { hint: expect.stringContaining('Ed25519ph') },
      });
    const answer = await ask(bare(makeKeys()));
    expect(answer).toMatchObject({ refusal: { hint: expect.not.stringContaining('Ed25519ph') } });
  });

  test('legacy, with and without an entry', async () => {
    const legacy = sigstore.signLegacy(content, { keys });
    expect(await codeOf(legacy, { transparency: 'required' })).toBe('accepted');
    const alone = jsonBytes({ base64Signature: bare(keys) });
    expect(await codeOf(alone)).toBe('accepted');
    expect(await codeOf(alone, { transparency: 'required' })).toBe('tlog-missing');
  });

  test('needs no trusted root where no log is wanted', async () => {
    expect(await codeOf(sigstore.signBlob(content, { keys }), { trustedRoot: undefined })).toBe('accepted');
  });

  test('the hint chooses nothing: only the key decides', async () => {
    const bundle = structuredClone(sigstore.blobBundle(content, { keys }));
    const stranger = structuredClone(sigstore.blobBundle(content, { keys: makeKeys() }));
    Object.assign(stranger.verificationMaterial, { publicKey: { hint: hintOf(keys) } });
    expect(await codeOf(jsonBytes(stranger))).toBe('untrusted-signer');
    Object.assign(bundle.verificationMaterial, { publicKey: { hint: 'whatever' } });
    expect(await codeOf(jsonBytes(bundle))).toBe('accepted');
  });

  test.each<[string, Code, Uint8Array]>([
    ['by another key', 'untrusted-signer', sigstore.signBlob(content, { keys: makeKeys() })],
    ['over another file', 'sig-other-file', sigstore.signBlob(Buffer.from('other'), { keys })],
    ['with a certificate', 'untrusted-signer', sigstore.signBlob(content)],
    [
      'with a statement by another key',
      'untrusted-signer',
      sigstore.attest(statementOn(object.sha256), { keys: makeKeys() }),
    ],
    [
      'with a statement about another file',
      'subject-mismatch',
      sigstore.attest(statementOn('d'.repeat(64)), { keys }),
    ],
  ])('%s: %s', async (_, code, bundle) => {
    expect(await codeOf(bundle)).toBe(code);
  });

  test('with an entry that names another key', async () => {
    const bundle = sigstore.signBlob(content, { keys, strangerInLog: true });
    expect(await codeOf(bundle, { transparency: 'required' })).toBe('tlog-missing');
    expect(await codeOf(bundle)).toBe('accepted');
  });

  test('with an entry by another key', async () => {
    const mine = structuredClone(sigstore.blobBundle(content, { keys }));
    const other = sigstore.blobBundle(content, { keys: makeKeys() });
    Object.assign(mine.verificationMaterial, { tlogEntries: other.verificationMaterial.tlogEntries });
    expect(await codeOf(jsonBytes(mine), { transparency: 'required' })).toBe('tlog-missing');
  });

  test('with a statement that is a plain signature, as cosign 3 attaches', async () => {
    const answer = await ask(sigstore.attest(statementOn(object.sha256, COSIGN_SIGN), { keys }));
    expect(answer).toMatchObject({ proof: { root: 'team' } });
    expect('proof' in answer && answer.proof).not.toHaveProperty('provenance');
  });
});
