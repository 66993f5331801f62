import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SshRoot } from '../../../src/trust/root.ts';
import { verifySsh } from '../../../src/trust/scheme/sshsig.ts';
import { tempFolder } from '../../support/temp.ts';
import { expectRefusal, verdict } from '../support/answer.ts';
import { bytesOf, flip, makeBlob, makeFound } from '../support/given.ts';
import { armored, makeSshKey, type SshKeyType, text, unarmored } from '../support/ssh-key.ts';
import { lackOf } from '../support/tools.ts';

const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`.repeat(40));
const sums = makeBlob(bytes);
const types: readonly SshKeyType[] = ['ed25519', 'p256', 'p384', 'p521', 'rsa'];
const keys = new Map(types.map((type) => [type, makeSshKey({ type })]));
const key = keys.get('ed25519')!;
const good = key.sign(bytes);

const verify = (signature: Uint8Array | string, by: SshRoot = key.root('board'), object = sums, at = now) =>
  verifySsh(makeFound(signature), object, by, at);

describe.each(types)('%s', (type) => {
  const each = keys.get(type)!;

  test('a good signature proves the object, the key and its owner, and no time', async () => {
    expect(await verify(each.sign(bytes), each.root('board'))).toEqual({
      proof: {
        root: 'board',
        type: 'ssh',
        covers: 'sums',
        object: { name: 'SHA256SUMS', sha256: sums.sha256 },
        signature: 'SHA256SUMS.sig',
        signer: `board@example.com, SSH key ${each.id}`,
        keys: [`ssh:${each.id}`],
        logEntries: [],
      },
    });
    expect(verdict(await verify(each.sign(bytes, { hash: 'sha256' }), each.root('board')))).toBe('good');
  });

  test('attack 2: another file', async () => {
    expectRefusal(
      await verify(each.sign(bytesOf('other')), each.root('board')),
      'sig-other-file',
      sums.sha256,
    );
  });

  test('another key', async () => {
    const other = makeSshKey({ type });
    expectRefusal(
      await verify(other.sign(bytes), each.root('board')),
      'untrusted-signer',
      other.id,
      'keys/board',
    );
  });

  test('changed by any bit it is refused', async () => {
    const blob = unarmored(each.sign(bytes));
    for (let at = 0; at < blob.length; at += 1)
      for (const bit of [0, 3, 7]) {
        const answer = await verify(armored(flip(blob, at, bit)), each.root('board'));
        expect(verdict(answer), `bit ${bit} of byte ${at}`).not.toBe('good');
      }
  });

  test('cut off anywhere it is refused', async () => {
    const blob = unarmored(each.sign(bytes));
    for (let length = 0; length < blob.length; length += 1)
      expect(verdict(await verify(armored(blob.subarray(0, length)), each.root('board')))).toBe(
        'signature-invalid',
      );
  });
});

test('attack 22: the file is another one when it is read again', async () => {
  const changed = { ...makeBlob('other'), sha256: sums.sha256 };
  expectRefusal(
    await verify(key.sign(bytesOf('other')), key.root('board'), changed),
    'sig-other-file',
    /not the file any more/,
  );
});

describe('attack 11: below the floor', () => {
  const rsa = keys.get('rsa')!;

  test('RSA with SHA-256 is good, with SHA-1 it is not', async () => {
    expect(verdict(await verify(rsa.sign(bytes, { algorithm: 'rsa-sha2-256' }), rsa.root('board')))).toBe(
      'good',
    );
    expectRefusal(
      await verify(rsa.sign(bytes, { algorithm: 'ssh-rsa' }), rsa.root('board')),
      'weak-algorithm',
      /SHA-1/,
    );
  });

  test('RSA with 1024 bits', async () => {
    const weak = makeSshKey({ type: 'rsa', bits: 1024 });
    expectRefusal(await verify(weak.sign(bytes), weak.root('board')), 'weak-algorithm', /1024 bits/);
  });

  test('a hash of the file that is not SHA-256 or SHA-512', async () => {
    expectRefusal(await verify(key.sign(bytes, { hash: 'sha1' })), 'weak-algorithm', /"sha1"/);
    expectRefusal(await verify(key.sign(bytes, { hash: 'sha384' })), 'weak-algorithm', /"sha384"/);
  });

  test('DSA', async () => {
    expectRefusal(await verify(signedBy('ssh-dss')), 'weak-algorithm', /DSA/);
  });
});

/** A signature that says it is by a key of this type. */
function signedBy(type: string): Uint8Array {
  const parts = [
    Buffer.concat([text(type), text('x')]),
    'plugboard',
    '',
    'sha512',
    Buffer.concat([text(type), text('x')]),
  ];
  return armored(Buffer.concat([bytesOf('SSHSIG'), Buffer.from([0, 0, 0, 1]), ...parts.map(text)]));
}

test.each([
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-ed25519-cert-v01@openssh.com',
])('a key of type %s is not verified, and says so', async (type) => {
  expectRefusal(await verify(signedBy(type)), 'signature-invalid', type);
});

test('a signature for another purpose, such as a commit', async () => {
  expectRefusal(
    await verify(key.sign(bytes, { namespace: 'git' })),
    'signature-invalid',
    /"git".*"plugboard"/,
  );
  const file = key.root('board', { namespace: 'file', options: 'namespaces="*"' });
  expectRefusal(
    await verify(key.sign(bytes, { namespace: 'git' }), file),
    'signature-invalid',
    /"git".*"file"/,
  );
  expect(verdict(await verify(key.sign(bytes, { namespace: 'file' }), file))).toBe('good');
});

describe('ALLOWED SIGNERS', () => {
  test.each([
    ['one of the principals', { principal: 'b@x', principals: 'a@x,b@x' }, 'good', undefined],
    ['a pattern', { principal: 'b@x', principals: '*@x' }, 'good', undefined],
    ['any of them', { principals: '*@x' }, 'good', undefined],
    [
      'nobody of that name',
      { principal: 'c@x', principals: 'a@x,b@x' },
      'untrusted-signer',
      /a@x,b@x.*wants c@x/,
    ],
    ['a negated name', { principal: 'bad@x', principals: '*@x,!bad@x' }, 'untrusted-signer', /wants bad@x/],
    ['a name that is a pattern', { principal: '*@x', principals: 'a@x' }, 'untrusted-signer', /wants \*@x/],
    ['another namespace', { options: 'namespaces="git,file"' }, 'untrusted-signer', /allows for git,file/],
    [
      'a negated namespace',
      { options: 'namespaces="*,!plugboard"' },
      'untrusted-signer',
      /not for plugboard/,
    ],
    ['no namespace', { options: '' }, 'key-unusable', /Line 1 of keys\/board lacks namespaces/],
    ['an authority', { options: 'cert-authority,namespaces="plugboard"' }, 'key-unusable', /authority/],
    [
      'not yet',
      { options: 'namespaces="plugboard",valid-after="20260101000001"' },
      'key-expired',
      /at this time/,
    ],
    ['from now on', { options: 'namespaces="plugboard",valid-after="20260101Z"' }, 'good', undefined],
    ['until now', { options: 'namespaces="plugboard",valid-before="202601010000"' }, 'good', undefined],
    [
      'no more',
      { options: 'namespaces="plugboard",valid-before="20251231235959Z"' },
      'key-expired',
      /at this time/,
    ],
  ] as const)('%s', async (_, given, code, detail) => {
    const answer = await verify(good, key.root('board', given));
    if (code === 'good') expect(verdict(answer)).toBe('good');
    else expectRefusal(answer, code, detail!);
  });

  test('a later line of the same key may allow what the first does not', async () => {
    const lines = key.allowed({ options: 'namespaces="git"' }) + key.allowed({ principals: 'late@x' });
    const root = key.root('board', { allowedSigners: { name: 'keys/board', text: lines } });
    expect(await verify(good, root)).toMatchObject({ proof: { signer: expect.stringContaining('late@x') } });
  });
});

test.each([
  ['empty', ''],
  ['junk', 'junk'],
  ['a signature twice', Buffer.concat([good, good])],
  ['text in front', Buffer.concat([bytesOf('x\n'), good])],
  ['text behind', Buffer.concat([good, bytesOf('x')])],
  ['an empty armor', armored(new Uint8Array())],
  ['only the magic', armored(bytesOf('SSHSIG'))],
  ['version 2', armored(flip(unarmored(good), 9, 1))],
  ['a string too many', armored(Buffer.concat([unarmored(good), text('x')]))],
  ['a length of 4 GiB', armored(Buffer.concat([unarmored(good).subarray(0, 10), Buffer.alloc(4, 255)]))],
  ['a megabyte of lines', `-----BEGIN SSH SIGNATURE-----\n${'AAAA\n'.repeat(200_000)}`],
  ['not UTF-8', Uint8Array.of(0xff)],
])('%s is refused', async (_, signature) => {
  expectRefusal(await verify(signature), 'signature-invalid', /ssh-keygen -Y sign/);
});

const missing = lackOf('ssh-keygen');

describe.skipIf(missing)(`the real ssh-keygen${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const folder = tempFolder();
  const run = (...given: readonly string[]) =>
    spawnSync('ssh-keygen', given, { cwd: folder, input: bytes, encoding: 'utf8' });

  test.each([
    ['ed25519', '256'],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
    ['rsa', '2048'],
  ])('%s %s: we accept its signatures and refuse those for another purpose', async (type, bits) => {
    const file = `k-${type}-${bits}`;
    expect(run('-q', '-t', type, '-b', bits, '-N', '', '-f', file).status).toBe(0);
    const line = readFileSync(join(folder, `${file}.pub`), 'utf8');
    const root = key.root('board', {
      allowedSigners: { name: 'keys/board', text: `me@x namespaces="plugboard" ${line}` },
    });
    const sign = (namespace: string) => run('-Y', 'sign', '-q', '-f', file, '-n', namespace).stdout;
    expect(verdict(await verify(sign('plugboard'), root))).toBe('good');
    expectRefusal(await verify(sign('plugboard'), root, makeBlob('other')), 'sig-other-file');
    expectRefusal(await verify(sign('git'), root), 'signature-invalid');
  });

  test.each(types)('%s: it accepts ours', (type) => {
    writeFileSync(join(folder, 'allowed'), keys.get(type)!.allowed());
    writeFileSync(join(folder, 'sig'), keys.get(type)!.sign(bytes));
    chmodSync(join(folder, 'allowed'), 0o600);
    const { status, stderr } = run(
      '-Y',
      'verify',
      '-f',
      'allowed',
      '-I',
      'board@example.com',
      '-n',
      'plugboard',
      '-s',
      'sig',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
