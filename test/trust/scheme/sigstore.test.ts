/** Keyless signatures: what holds, and everything that must not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundSignature } from '../../../src/core/artifact.ts';
import type { Code } from '../../../src/core/codes.ts';
import * as der from '../../../src/goplugin/der.ts';
import type { SigstoreRoot } from '../../../src/trust/root.ts';
import { makeSigstore as makeScheme } from '../../../src/trust/scheme/sigstore.ts';
import { makeBlob, makeFound } from '../support/given.ts';
import {
  COSIGN_SIGN,
  IDENTITY,
  ISSUER,
  jsonBytes,
  makeSigstore,
  runHere,
  SIGNED_AT,
  type SignWish,
  statementOn,
} from '../support/sigstore.ts';
import { makeKeys } from '../support/x509.ts';

const sigstore = makeSigstore();
const verify = makeScheme(runHere);
const content = Buffer.from('3f… vault-plugin-demo_1.2.0_linux_amd64.zip\n');
const object = makeBlob(content);
const NOW = new Date('2026-07-01T00:00:00Z');

function ask(signature: FoundSignature | Uint8Array, root: Partial<SigstoreRoot> = {}, over = object) {
  const found = signature instanceof Uint8Array ? makeFound(signature) : signature;
  return verify(found, over, sigstore.sigstoreRoot(root), NOW);
}

/** Answers `accepted` or the code. */
async function codeOf(...args: Parameters<typeof ask>): Promise<Code | 'accepted'> {
  const answer = await ask(...args);
  return 'proof' in answer ? 'accepted' : answer.refusal.code;
}

// biome-ignore lint/suspicious/noExplicitAny: a bundle is altered in every place
type Bundle = any;

/** A bundle over the content after `alter` has been at it. */
function altered(alter: (bundle: Bundle) => void, wish?: SignWish): Uint8Array {
  const bundle = structuredClone(sigstore.blobBundle(content, wish));
  alter(bundle);
  return jsonBytes(bundle);
}

function alteredStatement(alter: (bundle: Bundle) => void, wish?: SignWish): Uint8Array {
  const bundle = structuredClone(sigstore.statementBundle(statementOn(object.sha256), wish));
  alter(bundle);
  return jsonBytes(bundle);
}

/** Of every value in it. */
function pathsOf(value: Bundle, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key]));
  return path.length > 0 ? [path, ...inner] : inner;
}

const entryOf = (bundle: Bundle) => bundle.verificationMaterial.tlogEntries[0];

function alterBody(bundle: Bundle, alter: (body: Bundle) => void): void {
  const body = JSON.parse(Buffer.from(entryOf(bundle).canonicalizedBody, 'base64').toString());
  alter(body);
  entryOf(bundle).canonicalizedBody = Buffer.from(JSON.stringify(body)).toString('base64');
}

describe('holds', () => {
  test.each<[string, SignWish]>([
    ['0.1', { bundle: '0.1' }],
    ['0.2', { bundle: '0.2' }],
    ['0.3', { bundle: '0.3' }],
    ['0.3, with a timestamp too', { timestamp: true }],
    ['0.3, version 2 of the log', { log: 'v2' }],
    ['0.2, version 2 of the log', { log: 'v2', bundle: '0.2' }],
    ['an address of a person', { identity: 'mona@acme.test' }],
  ])('bundle %s', async (_, wish) => {
    const { identity = IDENTITY } = wish;
    const answer = await ask(sigstore.signBlob(content, wish), { identity });
    expect(answer).toEqual({
      proof: {
        root: 'ci',
        type: 'sigstore',
        covers: 'sums',
        object: { name: 'SHA256SUMS', sha256: object.sha256 },
        signature: 'SHA256SUMS.sig',
        signer: `${identity} (issuer ${ISSUER})`,
        keys: [expect.stringMatching(/^spki:[0-9a-f]{64}$/)],
        signedAt: SIGNED_AT,
        timeFrom: wish.log === 'v2' ? 'timestamp' : 'log',
        logEntries: [expect.stringMatching(wish.log === 'v2' ? /^[0-9a-f]{64}:1$/ : /^[0-9a-f]{64}:1\d{3}$/)],
      },
    });
  });

  test.each<[string, SignWish]>([
    ['entry of the kind dsse', {}],
    ['entry of the kind intoto', { entry: 'intoto' }],
    ['entry of the kind hashedrekord', { entry: 'hashedrekord' }],
    ['bundle 0.1', { bundle: '0.1' }],
    ['version 2 of the log', { log: 'v2' }],
    ['version 2 of the log, hashedrekord', { log: 'v2', entry: 'hashedrekord' }],
  ])('statement, %s', async (_, wish) => {
    expect(await codeOf(sigstore.attest(statementOn(object.sha256, COSIGN_SIGN), wish))).toBe('accepted');
  });

  test('the legacy bundle of cosign', async () => {
    expect(await ask(sigstore.signLegacy(content))).toMatchObject({
      proof: { signedAt: SIGNED_AT, timeFrom: 'log', logEntries: [expect.any(String)] },
    });
  });

  test('an object in many pieces', async () => {
    const large = Buffer.alloc(300_000, 'plugin');
    expect(await codeOf(sigstore.signBlob(large), {}, makeBlob(large, 'demo', 4096))).toBe('accepted');
  });

  test('a field with 0 may be left out (pitfall 9)', async () => {
    const bundle = altered((it) => {
      const proof = entryOf(it).inclusionProof;
      expect(proof.logIndex).toBe('1');
      it.verificationMaterial.timestampVerificationData = undefined;
    });
    expect(await codeOf(bundle)).toBe('accepted');
  });
});

describe('attack 14: an identity is compared whole', () => {
  const trusted = IDENTITY;
  test.each<[string, string]>([
    ['suffix', `${trusted}-evil`],
    ['prefix', `x${trusted}`],
    ['part of the branch', trusted.replace('main', 'main-evil')],
    ['case', trusted.replace('acme', 'Acme')],
    ['dots that stand for anything', trusted.replace('github.com', 'githubxcom')],
    ['another repository that begins so', trusted.replace('plugin-demo', 'plugin-demo-evil')],
    ['a line break', `${trusted}\n`],
  ])('%s', async (_, identity) => {
    expect(await codeOf(sigstore.signBlob(content, { identity }))).toBe('untrusted-signer');
  });

  test.each([
    '.*',
    '^https://.*$',
    'https://github.com/acme/.*',
    IDENTITY.replace('main', '(main|release/)'),
  ])('a root whose identity is the pattern %s trusts nobody else', async (identity) => {
    expect(await codeOf(sigstore.signBlob(content), { identity })).toBe('untrusted-signer');
  });

  test.each([
    `${ISSUER}/hammer-time`,
    `${ISSUER}.evil.test`,
    'https://accounts.evil.test',
    ISSUER.slice(0, -1),
  ])('issuer %s', async (issuer) => {
    expect(await codeOf(sigstore.signBlob(content, { issuer }))).toBe('untrusted-signer');
  });

  test('the refusal says who signed and who was wanted', async () => {
    const answer = await ask(sigstore.signBlob(content, { identity: 'https://evil.test/x' }));
    expect(answer).toMatchObject({ refusal: { detail: expect.stringContaining('https://evil.test/x') } });
    expect(answer).toMatchObject({ refusal: { detail: expect.stringContaining(IDENTITY) } });
  });
});

describe('attack 15: names that look alike', () => {
  const trusted = 'https://github.com/acme/demo';
  test.each<[string, SignWish]>([
    ['a high bit that the library drops', { identity: trusted.replace('a', '\xe1') }],
    ['a control character', { identity: `${trusted}\x07` }],
    [
      'a second name',
      { identity: trusted, subject: { alsoNamed: [der.implicit(6, Buffer.from('https://evil.test'))] } },
    ],
    ['a comma, as if there were two', { identity: `${trusted}, URI:https://evil.test` }],
    ['another purpose', { identity: trusted, subject: { purpose: '1.3.6.1.5.5.7.3.1' } }],
    ['an extension twice', { identity: trusted, extensions: { 8: ISSUER } }],
    [
      'an extension with another letter',
      { identity: trusted, extensions: { 12: 'https://github.com/\u0430cme/demo' } },
    ],
  ])('%s', async (_, wish) => {
    expect(await ask(sigstore.signBlob(content, wish), { identity: trusted })).toMatchObject({
      refusal: { code: 'untrusted-signer', detail: expect.stringContaining('its certificate') },
    });
  });
});

describe('attack 17: log and time', () => {
  const other = structuredClone(sigstore.blobBundle(Buffer.from('other'))) as Bundle;
  const foreign = structuredClone(makeSigstore().blobBundle(content)) as Bundle;
  const cases: [string, Code, Uint8Array][] = [
    ['no entry', 'tlog-missing', sigstore.signBlob(content, { log: 'none', timestamp: true })],
    [
      'no entry and no timestamp',
      'tlog-missing',
      sigstore.signBlob(content, { log: 'none', timestamp: false }),
    ],
    [
      'no promise (0.1)',
      'tlog-missing',
      altered((it) => delete entryOf(it).inclusionPromise, { bundle: '0.1' }),
    ],
    ['no promise', 'time-unproven', altered((it) => delete entryOf(it).inclusionPromise)],
    ['no proof', 'tlog-missing', altered((it) => delete entryOf(it).inclusionProof)],
    [
      'version 2 of the log without timestamp',
      'time-unproven',
      sigstore.signBlob(content, { log: 'v2', timestamp: false }),
    ],
    [
      'the entry of another bundle',
      'tlog-missing',
      altered((it) => {
        it.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries;
      }),
    ],
    [
      'the body of another entry',
      'tlog-missing',
      altered((it) => {
        entryOf(it).canonicalizedBody = entryOf(other).canonicalizedBody;
      }),
    ],
    [
      'a body with another hash',
      'tlog-missing',
      altered((it) => alterBody(it, (body) => (body.spec.data.hash.value = 'a'.repeat(64)))),
    ],
    [
      'another time',
      'tlog-missing',
      altered((it) => {
        entryOf(it).integratedTime = String(Number(entryOf(it).integratedTime) + 1);
      }),
    ],
    [
      'a time after the certificate',
      'key-expired',
      altered((it) => {
        entryOf(it).integratedTime = String(Number(entryOf(it).integratedTime) + 3600);
      }),
    ],
    [
      'another index',
      'tlog-missing',
      altered((it) => {
        entryOf(it).logIndex = '5';
      }),
    ],
    [
      'a foreign log',
      'tlog-missing',
      altered((it) => {
        it.verificationMaterial.tlogEntries = foreign.verificationMaterial.tlogEntries;
      }),
    ],
    [
      'a foreign timestamp',
      'time-unproven',
      altered(
        (it) => {
          const { timestampVerificationData } = makeSigstore().blobBundle(content, {
            log: 'v2',
          }).verificationMaterial;
          it.verificationMaterial.timestampVerificationData = timestampVerificationData;
        },
        { log: 'v2' },
      ),
    ],
    [
      'an entry twice',
      'signature-invalid',
      altered((it) => it.verificationMaterial.tlogEntries.push(entryOf(it))),
    ],
    [
      'an entry twice, under two indexes',
      'tlog-missing',
      altered((it) => it.verificationMaterial.tlogEntries.push({ ...entryOf(it), logIndex: '7' }), {
        log: 'v2',
      }),
    ],
    [
      'another root hash',
      'tlog-missing',
      altered((it) => {
        entryOf(it).inclusionProof.hashes = [Buffer.alloc(32).toString('base64')];
      }),
    ],
  ];
  test.each(cases)('%s: %s', async (_, code, bundle) => {
    expect(await codeOf(bundle)).toBe(code);
  });

  test.each<[string, SignWish]>([
    ['signature', {}],
    ['signature, version 2 of the log', { log: 'v2' }],
    ['statement', { entry: 'dsse' }],
    ['statement, intoto', { entry: 'intoto' }],
    ['statement, hashedrekord', { entry: 'hashedrekord' }],
    ['statement, version 2 of the log', { entry: 'dsse', log: 'v2' }],
  ])('an entry that names another signer of the %s', async (_, wish) => {
    const sign = (all: SignWish) =>
      wish.entry ? sigstore.attest(statementOn(object.sha256), all) : sigstore.signBlob(content, all);
    expect(await codeOf(sign(wish))).toBe('accepted');
    expect(await codeOf(sign({ ...wish, strangerInLog: true }))).toBe('tlog-missing');
  });

  test('a time of entry that nobody signed says nothing', async () => {
    const bundle = altered((it) => (entryOf(it).integratedTime = '1'), { log: 'v2' });
    expect(await ask(bundle)).toMatchObject({ proof: { signedAt: SIGNED_AT, timeFrom: 'timestamp' } });
  });

  test('attack 13: more entries than anybody needs', async () => {
    const bundle = altered((it) => {
      const entries = Array.from({ length: 17 }, (_, at) => ({ ...entryOf(it), logIndex: String(at) }));
      it.verificationMaterial.tlogEntries = entries;
    });
    expect(await ask(bundle)).toMatchObject({
      refusal: { code: 'signature-invalid', detail: expect.stringContaining('at most 16') },
    });
  });

  test.each<[SigstoreRoot['transparency'], SignWish, Code | 'accepted']>([
    ['timestamp', { log: 'none' }, 'accepted'],
    ['timestamp', { log: 'v1' }, 'accepted'],
    ['timestamp', { log: 'none', timestamp: false }, 'time-unproven'],
    ['none', { log: 'none', timestamp: false }, 'accepted'],
    ['none', { log: 'v1' }, 'accepted'],
    ['required', { log: 'none' }, 'tlog-missing'],
  ])('transparency: %s with %j: %s', async (transparency, wish, expected) => {
    expect(await codeOf(sigstore.signBlob(content, wish), { transparency })).toBe(expected);
  });

  test('without any proof wanted, no time is claimed', async () => {
    const answer = await ask(sigstore.signBlob(content), { transparency: 'none' });
    expect('proof' in answer && answer.proof).toMatchObject({ logEntries: [] });
    expect('proof' in answer && answer.proof).not.toHaveProperty('signedAt');
  });

  test('none is still a certificate of the trusted authority', async () => {
    const bundle = makeSigstore().signBlob(content, { log: 'none' });
    expect(await codeOf(bundle, { transparency: 'none' })).toBe('untrusted-signer');
  });
});

describe('certificate', () => {
  test('of a foreign authority', async () => {
    const bundle = structuredClone(sigstore.blobBundle(content)) as Bundle;
    const foreign = makeSigstore().trustedRoot;
    expect(await codeOf(jsonBytes(bundle), { trustedRoot: foreign })).toBe('untrusted-signer');
  });

  test('of an authority that was not trusted any more', async () => {
    const trusted = structuredClone(sigstore.trusted);
    trusted.certificateAuthorities[0]!.validFor.end = '2021-01-01T00:00:00Z';
    const answer = await codeOf(sigstore.signBlob(content), { trustedRoot: JSON.stringify(trusted) });
    expect(answer).toBe('untrusted-signer');
  });

  test('that no log of certificates has seen', async () => {
    const bundle = sigstore.signBlob(content, { subject: { unlogged: true } });
    expect(await codeOf(bundle)).toBe('untrusted-signer');
  });

  test('of an instance without a log of certificates, such as that of GitHub for private repositories', async () => {
    const trustedRoot = JSON.stringify({ ...sigstore.trusted, ctlogs: [] });
    const bundle = sigstore.signBlob(content, { log: 'none', subject: { unlogged: true } });
    expect(await codeOf(bundle, { trustedRoot, transparency: 'timestamp' })).toBe('accepted');
    expect(await codeOf(bundle, { transparency: 'timestamp' })).toBe('untrusted-signer');
    const logged = sigstore.signBlob(content, { subject: { unlogged: true } });
    expect(await codeOf(logged, { trustedRoot })).toBe('untrusted-signer');
  });

  test('with a weak key', async () => {
    const keys = makeKeys('secp224r1');
    const bundle = altered((it) => {
      const strange = makeSigstore().blobBundle(content, {
        subject: { publicKey: keys.publicKey },
      }) as Bundle;
      it.verificationMaterial.certificate = strange.verificationMaterial.certificate;
    });
    expect(await codeOf(bundle)).toBe('weak-algorithm');
  });

  test.each([
    '',
    '{}',
    'no json',
    '[]',
    '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}',
  ])('the trusted root %j is unusable', async (trustedRoot) => {
    expect(await codeOf(sigstore.signBlob(content), { trustedRoot })).toBe('key-unusable');
  });

  test('a key never satisfies a root that wants a certificate', async () => {
    expect(await codeOf(sigstore.signBlob(content, { keys: makeKeys() }))).toBe('untrusted-signer');
  });
});

describe('attack 2: another object', () => {
  const another = makeBlob('another file', 'other.zip');
  test('signature', async () => {
    expect(await codeOf(sigstore.signBlob(content), {}, another)).toBe('sig-other-file');
  });

  test('legacy bundle', async () => {
    expect(await codeOf(sigstore.signLegacy(content), {}, another)).toBe('sig-other-file');
  });

  test('statement about another file (pitfall 2)', async () => {
    expect(await codeOf(sigstore.attest(statementOn('a'.repeat(64))))).toBe('subject-mismatch');
  });

  test.each<[string, unknown]>([
    ['no subject', []],
    ['a name alone', [{ name: 'SHA256SUMS' }]],
    ['upper case', [{ name: 'x', digest: { sha256: object.sha256.toUpperCase() } }]],
    ['another hash function', [{ name: 'x', digest: { sha512: object.sha256 } }]],
    ['no list', { name: 'x', digest: { sha256: object.sha256 } }],
  ])('statement with %s', async (_, subject) => {
    const statement = { ...(statementOn(object.sha256) as object), subject };
    expect(await codeOf(sigstore.attest(statement))).toBe('subject-mismatch');
  });

  test('a statement may be about several files', async () => {
    const subject = [
      { name: 'x', digest: { sha256: 'b'.repeat(64) } },
      { digest: { sha256: object.sha256 } },
    ];
    const statement = { ...(statementOn(object.sha256) as object), subject };
    expect(await codeOf(sigstore.attest(statement))).toBe('accepted');
  });

  test('a bundle that lies about the hash', async () => {
    const bundle = altered((it) => {
      it.messageSignature.messageDigest.digest = Buffer.from(another.sha256, 'hex').toString('base64');
    });
    expect(await codeOf(bundle)).toBe('tlog-missing');
    expect(await codeOf(bundle, { transparency: 'none' })).toBe('sig-other-file');
    expect(await codeOf(bundle, {}, another)).toBe('tlog-missing');
    expect(await codeOf(bundle, { transparency: 'none' }, another)).toBe('untrusted-signer');
  });

  test('a file that changes while it is read', async () => {
    let times = 0;
    const changing = {
      ...object,
      async *open() {
        times += 1;
        yield Buffer.from('now something else');
      },
    };
    expect(await codeOf(sigstore.signBlob(content), {}, changing)).toBe('sig-other-file');
    expect(times).toBe(1);
  });
});

describe('altered statement', () => {
  const cases: [string, Code, Uint8Array][] = [
    [
      'payload',
      'signature-invalid',
      alteredStatement((it) => {
        it.dsseEnvelope.payload = Buffer.from(JSON.stringify(statementOn('c'.repeat(64)))).toString('base64');
      }),
    ],
    [
      'payload type',
      'signature-invalid',
      alteredStatement((it) => {
        it.dsseEnvelope.payloadType = 'text/plain';
      }),
    ],
    [
      'signature',
      'signature-invalid',
      alteredStatement((it) => {
        it.dsseEnvelope.signatures[0].sig = Buffer.from('none').toString('base64');
      }),
    ],
    [
      'two signatures',
      'signature-invalid',
      alteredStatement((it) => it.dsseEnvelope.signatures.push(it.dsseEnvelope.signatures[0])),
    ],
    [
      'no signature',
      'signature-invalid',
      alteredStatement((it) => {
        it.dsseEnvelope.signatures = [];
      }),
    ],
    [
      'signed payload type that is not in-toto',
      'signature-invalid',
      sigstore.attest(statementOn(object.sha256), { payloadType: 'application/json' }),
    ],
    ['a statement that is no JSON', 'signature-invalid', sigstore.attest('hello')],
    [
      'an unknown type of statement',
      'signature-invalid',
      sigstore.attest({
        ...(statementOn(object.sha256) as object),
        _type: 'https://in-toto.io/Statement/v2',
      }),
    ],
    [
      'a statement that does not stand behind the file',
      'signature-invalid',
      sigstore.attest(statementOn(object.sha256, 'https://cosign.sigstore.dev/attestation/vuln/v1')),
    ],
  ];
  test.each(cases)('%s: %s', async (_, code, bundle) => {
    expect(await codeOf(bundle)).toBe(code);
  });
});

describe('attack 18: hostile bundles are refused, whatever they hold', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const note = (name: string) => `x\n2\nAAAA\n\n\u2014 ${name} AAAAAAAAAAA=\n`;
  const cases: [string, Uint8Array][] = [
    ['nothing', new Uint8Array()],
    ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
    ['no JSON', Buffer.from('{')],
    ['no object', Buffer.from('[]')],
    ['an empty object', Buffer.from('{}')],
    ['more than 5 MiB', Buffer.from(`{"mediaType":"${'a'.repeat(5 * 1024 * 1024)}"}`)],
    ['deep', Buffer.from(`{"mediaType":${nested(100_000)}}`)],
    ['an unknown version', altered((it) => (it.mediaType = 'application/vnd.dev.sigstore.bundle.v0.9+json'))],
    ['a version with something behind', altered((it) => (it.mediaType += 'x'))],
    ['no material', altered((it) => delete it.verificationMaterial)],
    [
      'a checkpoint by a pattern',
      altered((it) => (entryOf(it).inclusionProof.checkpoint.envelope = note('(a+)+$'))),
    ],
    [
      'a checkpoint by a long name',
      altered((it) => (entryOf(it).inclusionProof.checkpoint.envelope = note('a'.repeat(300)))),
    ],
    ['a checkpoint of numbers', altered((it) => (entryOf(it).inclusionProof.checkpoint = 7))],
    ['an index that is no number', altered((it) => (entryOf(it).logIndex = 'x'))],
    ['a negative index', altered((it) => (entryOf(it).logIndex = -1))],
    ['an index with zeros', altered((it) => (entryOf(it).logIndex = `00${entryOf(it).logIndex}`))],
    ['an index beyond exact numbers', altered((it) => (entryOf(it).logIndex = '9007199254740993'))],
    ['a fraction', altered((it) => (entryOf(it).inclusionProof.logIndex = 1.5))],
    ['a huge number', altered((it) => (entryOf(it).inclusionProof.treeSize = '9'.repeat(100_000)))],
    ['a time far away', altered((it) => (entryOf(it).integratedTime = '999999999999999'))],
    ['a body that is no JSON', altered((it) => (entryOf(it).canonicalizedBody = 'AAAA'))],
    ['entries that are none', altered((it) => (it.verificationMaterial.tlogEntries = 'x'))],
    ['an entry that is none', altered((it) => (it.verificationMaterial.tlogEntries = [null]))],
    ['a certificate that is none', altered((it) => (it.verificationMaterial.certificate.rawBytes = 'AAAA'))],
    ['no certificate', altered((it) => delete it.verificationMaterial.certificate)],
    ['a certificate and a key', altered((it) => (it.verificationMaterial.publicKey = { hint: 'x' }))],
    ['a timestamp that is none', altered((it) => (it.verificationMaterial.timestampVerificationData = 'x'))],
    [
      'a statement and a signature',
      altered((it) => (it.dsseEnvelope = { payload: '', payloadType: '', signatures: [{ sig: '' }] })),
    ],
  ];
  test.each(cases)('%s', async (_, bundle) => {
    expect(await codeOf(bundle)).toBe('signature-invalid');
  });

  test('any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        expect(await codeOf(Buffer.from(json))).not.toBe('accepted');
      }),
    );
  });

  test('any JSON in any place', async () => {
    const whole = sigstore.blobBundle(content) as Bundle;
    const places = pathsOf(whole);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (path, value) => {
        const bundle = structuredClone(whole);
        const [last, ...above] = path.toReversed();
        const parent = above.toReversed().reduce((inner, key) => inner[key!], bundle);
        fc.pre(JSON.stringify(parent[last!]) !== JSON.stringify(value));
        parent[last!] = value;
        const answer = await ask(jsonBytes(bundle));
        // What nobody signed may be anything: the proof says the same.
        if ('proof' in answer) expect(answer).toEqual(await ask(jsonBytes(whole)));
      }),
    );
  });

  test('every byte of a bundle that is altered is refused or changes nothing', async () => {
    const bytes = sigstore.signBlob(content);
    const good = await ask(bytes);
    for (let at = 0; at < bytes.length; at += 97) {
      const copy = Uint8Array.from(bytes);
      copy[at] = copy[at]! ^ 1;
      const answer = await ask(copy);
      if ('proof' in answer) expect(answer).toEqual(good);
    }
  });
});

describe('attack 29: a signature without its bundle', () => {
  const sig = sigstore.blobBundle(content).messageSignature.signature;
  test.each<[string, FoundSignature]>([
    ['.sig beside .pem', makeFound(`${sig}\n`, 'SHA256SUMS.sig')],
    ['a legacy file without the entry', makeFound(JSON.stringify({ base64Signature: sig }))],
    [
      'a legacy file with a certificate, without the entry',
      makeFound(
        JSON.stringify({
          ...JSON.parse(Buffer.from(sigstore.signLegacy(content)).toString()),
          rekorBundle: undefined,
        }),
      ),
    ],
  ])('%s', async (_, found) => {
    for (const transparency of ['required', 'timestamp', 'none'] as const)
      expect(await codeOf(found, { transparency })).toBe('time-unproven');
  });
});
