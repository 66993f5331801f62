/**
 * OpenPGP, detached signatures over the bytes of a file. `gpg --verify` answers 0 for SHA-1, RSA-1024 and revoked keys, so a
 * library judges. What decides, besides the signature itself:
 *
 * - The signature is by the one key that the root pins, or by a subkey that may sign for it.
 * - The key was fit when the signature says that it was made, or is fit now: a copy of a key may hold only its newest
 *   self-signature, and this one speaks for the whole life of the key. A compromised key never was fit.
 * - `keyMustBeValidNow` wants the second in any case: whoever steals an expired key can write any date into a signature.
 * - Nothing that is not signed has a say: beside the hashed part only the names of the issuer may stand.
 */
import type { SignaturePacket } from 'openpgp';
import type { Blob, FoundSignature } from '../../core/artifact.ts';
import { type Answer, about, refuse, type Scheme } from '../proof.ts';
import type { PgpRoot } from '../root.ts';
import { readObject } from './object.ts';
import {
  endOf,
  fingerprintOf,
  type Library,
  loadPgpKey,
  type PgpKey,
  type PgpSigner,
  type Unfit,
  unfitAt,
  weaknessOfKey,
} from './pgp-key.ts';
import { respellNumber } from './pgp-number.ts';
import { type SignaturePacketBytes, splitPgpSignatures } from './pgp-packets.ts';
import { changedMeanwhile, overOtherBytes, unreadable } from './refusals.ts';

interface Task {
  readonly openpgp: Library;
  readonly signature: FoundSignature;
  readonly object: Blob;
  readonly root: PgpRoot;
  readonly key: PgpKey;
  readonly now: Date;
}

/** Looks at the whole file for one file of signatures: anybody can write the name of a key into junk. */
const mostReadings = 4;

const detach = 'Sign with `gpg --detach-sign`, without `--textmode`.';

export const verifyPgp: Scheme<PgpRoot> = async (signature, object, root, now) => {
  const packets = splitPgpSignatures(signature.bytes);
  if (typeof packets === 'string') return unreadable(signature, packets, detach);
  // Only now: whoever uses no PGP root does not need the library.
  const openpgp = await import('openpgp');
  const loaded = await loadPgpKey(openpgp, root, now);
  if ('refusal' in loaded) return loaded;
  const refusals: Extract<Answer, { refusal: unknown }>[] = [];
  let readings = 0;
  const counted: Blob = {
    ...object,
    open() {
      readings += 1;
      return object.open();
    },
  };
  for (const packet of packets) {
    const answer = await verifyOne(packet, {
      openpgp,
      signature,
      object: counted,
      root,
      key: loaded.key,
      now,
    });
    if ('proof' in answer) return answer;
    refusals.push(answer);
    if (readings === mostReadings) break;
  }
  // Signatures by others are nobody's fault; what is wrong with the one by this key is what has to be told.
  return refusals.find(({ refusal }) => refusal.code !== 'untrusted-signer') ?? refusals[0]!;
};

async function verifyOne(bytes: SignaturePacketBytes, task: Task): Promise<Answer> {
  const { openpgp, signature, object, root, key, now } = task;
  const packet = await parse(bytes, openpgp);
  if (typeof packet === 'string') return unreadable(signature, packet);
  const signer = [key, ...key.subkeys].find((each) => isIssuer(each, packet));
  if (!signer) return byAnother(packet, task);
  const refusal = flawOf(packet, signer, task);
  if (refusal) return refusal;

  const reading = readObject(object);
  const data = { text: null, getBytes: () => ReadableStream.from(reading.bytes) };
  try {
    await packet.verify(signer.keyPacket, openpgp.enums.signature.binary, data, now, true, openpgp.config);
  } catch (error) {
    const { message } = error as Error;
    if (reading.failed()) throw error;
    if (!/digest did not match|verification failed/.test(message))
      return unreadable(signature, `${message.replace(/\.?$/, '.')}`);
    return reading.isIntact() ? overOtherBytes(signature, object, root) : changedMeanwhile(object);
  }
  if (!reading.isIntact()) return changedMeanwhile(object);

  const created = packet.created!;
  const then = await unfitAt(key, signer, created);
  const today = then || root.keyMustBeValidNow ? await unfitAt(key, signer, now) : undefined;
  if (today)
    return unfit([then, today].find((why) => why === 'revoked') ?? then ?? today, signer, created, task);
  const [primary, by] = [fingerprintOf(key), fingerprintOf(signer)];
  return {
    proof: {
      ...about(root, signature, object),
      signer: `PGP key ${primary}${by === primary ? '' : `, subkey ${by}`}`,
      keys: [...new Set([primary, by])].map((each) => `pgp:${each}`),
      signedAt: created,
      timeFrom: 'signer',
      logEntries: [],
    },
  };
}

/** The packet, or what completes "… cannot be used: ". */
async function parse(
  { whole, body }: SignaturePacketBytes,
  openpgp: Library,
): Promise<SignaturePacket | string> {
  try {
    const [packet] = (await openpgp.readSignature({ binarySignature: whole })).packets;
    if (!(packet instanceof openpgp.SignaturePacket))
      return 'it holds a signature of a version that plugboard does not know.';
    // Lengths have one spelling, numbers the two of pgp-number.ts; what is not signed names the issuer and says nothing else.
    const foreign = packet.unhashedSubpackets.some(
      ({ type, critical }) => critical || ![16, 33].includes(type),
    );
    if (foreign || !Buffer.from(packet.write()).equals(respellNumber(body)))
      return 'it holds something that is not signed, or is not written in the one way that it should be.';
    return packet;
  } catch (error) {
    return `it cannot be parsed (${(error as Error).message}).`;
  }
}

function isIssuer(
  key: PgpSigner,
  { issuerKeyID, issuerFingerprint, issuerKeyVersion }: SignaturePacket,
): boolean {
  if (key.getKeyID().toHex() !== issuerKeyID.toHex()) return false;
  if (!issuerFingerprint) return true;
  const named = Buffer.from(issuerFingerprint).toString('hex').toUpperCase();
  return named === fingerprintOf(key) && issuerKeyVersion === key.keyPacket.version;
}

function byAnother(packet: SignaturePacket, { signature, root }: Task): Answer {
  const { issuerFingerprint, issuerKeyID } = packet;
  const named = issuerFingerprint ? Buffer.from(issuerFingerprint).toString('hex') : issuerKeyID.toHex();
  return refuse(
    'untrusted-signer',
    `${signature.name} says that it is by PGP key ${named.toUpperCase()}, but root ${JSON.stringify(root.name)} trusts only ${root.fingerprint} and its subkeys in ${keyFiles(root)}.`,
    'If the publisher has a new subkey, fetch the current copy of the key and compare the fingerprint. Otherwise do not use the file.',
  );
}

/** What can be seen without reading the file. */
function flawOf(packet: SignaturePacket, signer: PgpSigner, task: Task): Answer | undefined {
  const { openpgp, signature, key, now } = task;
  const { enums } = openpgp;
  if (packet.signatureType !== enums.signature.binary)
    return unreadable(
      signature,
      'it is not over the bytes of a file, but over a text whose line ends may change.',
      detach,
    );
  const weak = (what: string) =>
    refuse(
      'weak-algorithm',
      `${signature.name} uses ${what}.`,
      'Ask the publisher for a signature with SHA-256 or better, by a key for Ed25519 or for RSA of at least 2048 bits.',
    );
  const strong: readonly unknown[] = [enums.hash.sha256, enums.hash.sha384, enums.hash.sha512];
  if (!strong.includes(packet.hashAlgorithm)) return weak(hashName(packet.hashAlgorithm, openpgp));
  const weakness = [key, signer].map((each) => weaknessOfKey(each.getAlgorithmInfo())).find(Boolean);
  if (weakness) return weak(weakness);
  const [created, end] = [packet.created!, packet.getExpirationTime()];
  if (created.getTime() > now.getTime())
    return unreadable(
      signature,
      `it says that it was made at ${created.toISOString()}, which is in the future.`,
      'Compare the clock of this machine. If it is right, do not use the file.',
    );
  if (end instanceof Date && end.getTime() <= now.getTime())
    return unreadable(
      signature,
      `its signer gave it an end, ${end.toISOString()}.`,
      'Ask the publisher for a new signature, or use a newer release.',
    );
  if (created.getTime() < signer.getCreationTime().getTime())
    return unreadable(
      signature,
      `it says that it was made at ${created.toISOString()}, before its key (${signer.getCreationTime().toISOString()}).`,
    );
  return undefined;
}

function hashName(algorithm: SignaturePacket['hashAlgorithm'], { enums }: Library): string {
  const names: Readonly<Record<number, string>> = {
    [enums.hash.md5]: 'MD5',
    [enums.hash.sha1]: 'SHA-1',
    [enums.hash.ripemd]: 'RIPEMD-160',
    [enums.hash.sha224]: 'SHA-224',
  };
  return (
    names[algorithm ?? 0] ?? `the hash number ${algorithm}, which is none of SHA-256, SHA-384 and SHA-512`
  );
}

async function unfit(why: Unfit, signer: PgpSigner, created: Date, task: Task): Promise<Answer> {
  const { key, root, signature, now } = task;
  const id = signer.getKeyID().toHex().toUpperCase();
  const made = `${signature.name} says that it was made on ${day(created)}`;
  switch (why) {
    case 'expired': {
      const end = await endOf(key, signer, now);
      return refuse(
        'key-expired',
        `Key ${id} of root ${JSON.stringify(root.name)} expired${end ? ` ${day(end)}` : ''} in ${keyFiles(root)}; ${made}.`,
        `The publisher may have extended it: fetch the current copy of the key and compare the fingerprint ${root.fingerprint}.`,
      );
    }
    case 'revoked':
      return refuse(
        'key-revoked',
        `Key ${id} of root ${JSON.stringify(root.name)} is revoked by its owner in ${keyFiles(root)}; ${made}.`,
        'Do not use the file. Ask the publisher which key signs now, and for a signature by it.',
      );
    case 'not for signing':
      return unreadable(
        signature,
        `key ${id} of root ${JSON.stringify(root.name)} is not one that may sign files.`,
        'Ask the publisher which key signs releases. A copy of the key that is older than its signing subkey may be why: fetch the current one.',
      );
    default:
      return why satisfies never;
  }
}

function keyFiles(root: PgpRoot): string {
  return root.keys.map(({ name }) => name).join(', ');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
