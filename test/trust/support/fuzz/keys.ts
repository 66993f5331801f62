/** Signatures by keys, the keys, and what they sign. */
import { verifyMinisign } from '../../../../src/trust/scheme/minisign.ts';
import { verifyPgp } from '../../../../src/trust/scheme/pgp.ts';
import { verifySignify } from '../../../../src/trust/scheme/signify.ts';
import { verifySsh } from '../../../../src/trust/scheme/sshsig.ts';
import { bytesOf, makeBlob } from '../given.ts';
import { makeMinisignKey, makeSignifyKey } from '../minisign-key.ts';
import { makePgpKey } from '../pgp-key.ts';
import { makeSshKey } from '../ssh-key.ts';
import { found, ofObject, ofScheme, type Target, textOf } from './target.ts';

const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`.repeat(3));
const sums = makeBlob(bytes);
const many = (piece: string) => piece.repeat(Math.floor(2 ** 20 / piece.length));
const hardArmor = [
  '-----BEGIN PGP SIGNATURE-----\n',
  '-----BEGIN PGP SIGNATURE-----\n\n',
  'A\n',
  '\n',
  ' ',
  '-',
];

export async function keyTargets(): Promise<readonly Target[]> {
  return [...minisign(), ...signify(), ...ssh(), ...(await pgp())];
}

function minisign(): readonly Target[] {
  const key = makeMinisignKey();
  const root = key.root('team');
  const good = key.sign(bytes);
  const legacy = key.sign(bytes, { legacy: true });
  return [
    ofScheme('minisign', [good], (each) => verifyMinisign(found(each), sums, root, now), {
      unsigned: ['signature from minisign secret key'],
      hard: ['untrusted comment: ', 'untrusted comment: a\n', '\r', 'trusted comment: a\n'].map(many),
    }),
    ofScheme('legacy minisign', [legacy], (each) =>
      verifyMinisign(found(each), sums, key.root('team', { legacy: true }), now),
    ),
    ofScheme('a key of minisign', [bytesOf(key.line)], (line) =>
      verifyMinisign(found(good), sums, key.root('team', { key: textOf(line) }), now),
    ),
    ofObject('minisign', bytes, (object) => verifyMinisign(found(good), object, root, now)),
  ];
}

function signify(): readonly Target[] {
  const key = makeSignifyKey();
  const root = key.root('team');
  const good = key.sign(bytes);
  return [
    ofScheme('signify', [good], (each) => verifySignify(found(each), sums, root, now), {
      unsigned: ['verify with key.pub'],
    }),
    ofScheme('a key of signify', [bytesOf(key.line)], (line) =>
      verifySignify(found(good), sums, key.root('team', { key: textOf(line) }), now),
    ),
    ofObject('signify', bytes, (object) => verifySignify(found(good), object, root, now)),
  ];
}

function ssh(): readonly Target[] {
  const key = makeSshKey();
  const good = key.sign(bytes);
  const allowed = `# the board\n${key.allowed({ options: 'namespaces="plugboard,git*",valid-after="20250101"' })}bob ${makeSshKey().allowed().slice('board@example.com '.length)}`;
  const root = (text: string) => key.root('board', { allowedSigners: { name: 'keys/board', text } });
  return [
    ...(['ed25519', 'p256', 'rsa'] as const).map((type) => {
      const each = makeSshKey({ type });
      return ofScheme(
        `an SSH signature with ${type}`,
        [each.sign(bytes)],
        (signature) => verifySsh(found(signature), sums, each.root('board'), now),
        { unsigned: [], hard: ['-----BEGIN SSH SIGNATURE-----\n', 'A', 'A\n'].map(many) },
      );
    }),
    {
      name: 'allowed signers',
      samples: [bytesOf(allowed)],
      hard: ['"', 'a ', 'a,', 'x namespaces="', '"" '].map(many),
      async run(text) {
        const answer = await verifySsh(found(good), sums, root(textOf(text)), now);
        // Who signed is what the file says; that it is this key is not.
        return 'proof' in answer && answer.proof.keys.join() === `ssh:${key.id}`;
      },
    },
    ofObject('an SSH signature', bytes, (object) => verifySsh(found(good), object, key.root('board'), now)),
  ];
}

async function pgp(): Promise<readonly Target[]> {
  const [key, rsa] = await Promise.all([makePgpKey({ subkey: 'sign' }), makePgpKey({ bits: 2048 })]);
  const good = await key.sign(bytes);
  const both = Buffer.concat([await rsa.sign(bytes), good]);
  return [
    ofScheme('PGP', [good], (each) => verifyPgp(found(each), sums, key.root('publisher'), now), {
      unsigned: [],
    }),
    ofScheme('PGP with RSA, and two signatures', [await rsa.sign(bytes), both], (each) =>
      verifyPgp(found(each), sums, rsa.root('publisher'), now),
    ),
    ofScheme(
      'armored PGP',
      [await key.sign(bytes, { armored: true })],
      (each) => verifyPgp(found(each), sums, key.root('publisher'), now),
      { hard: hardArmor.map(many) },
    ),
    ofScheme(
      'a key of PGP',
      [bytesOf(key.publicKey), bytesOf(`${rsa.publicKey}\n${key.publicKey}`)],
      (text) =>
        verifyPgp(
          found(good),
          sums,
          key.root('publisher', { keys: [{ name: 'k.asc', text: textOf(text) }] }),
          now,
        ),
    ),
    ofObject('PGP', bytes, (object) => verifyPgp(found(good), object, key.root('publisher'), now)),
  ];
}
