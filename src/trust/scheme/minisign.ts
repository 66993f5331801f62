/**
 * minisign: a signature over the BLAKE2b-512 of the file, and a second one over the first and the trusted comment. Legacy
 * signatures over the bytes themselves count only where the root says so (`minisign -H` refuses them as well).
 * There is no time and no expiry in it: the timestamp in the comment is what the signer wrote, nothing more.
 */
import { type Answer, about, refuse, type Scheme } from '../proof.ts';
import type { MinisignRoot } from '../root.ts';
import { decodeBase64, decodeText } from './base64.ts';
import { byAnotherKey, readKeyLine, readSignatureLine, type SignatureLine } from './ed25519-key.ts';
import { collectObject, hashObject, isLarge } from './object.ts';
import { changedMeanwhile, overOtherBytes, tooLarge, unreadable, unusableKey } from './refusals.ts';

interface MinisignFile extends SignatureLine {
  readonly trustedComment: string;
  /** Over the signature and the trusted comment. */
  readonly overall: Uint8Array;
}

export const verifyMinisign: Scheme<MinisignRoot> = async (signature, object, root) => {
  const key = readKeyLine(root.key);
  if (!key)
    return unusableKey(
      root,
      'It is not what minisign writes below the comment: 56 characters that begin with "RW".',
      'Copy the second line of minisign.pub into the policy.',
    );
  const file = readFile(signature.bytes);
  if (!file)
    return unreadable(
      signature,
      'it is not the four lines of minisign: a comment, a signature, a trusted comment, and a signature of both.',
    );
  if (file.id !== key.id) return byAnotherKey(signature, root, file.id, key.id);
  const legacy = file.algorithm === 'Ed';
  if (legacy && !root.legacy) return refuseLegacy(signature.name, root);
  const comment = Buffer.from(file.trustedComment, 'utf8');
  if (!key.isBy(file.overall, Buffer.concat([file.signature, comment])))
    return unreadable(
      signature,
      `the key ${key.id} did not sign its signature and trusted comment together.`,
    );
  if (legacy && isLarge(object)) return tooLarge(object);
  const signed = legacy ? await collectObject(object) : await hashObject(object, 'blake2b512');
  if (!signed) return changedMeanwhile(object);
  if (!key.isBy(file.signature, signed)) return overOtherBytes(signature, object, root);
  return {
    proof: {
      ...about(root, signature, object),
      signer: `minisign key ${key.id}`,
      keys: [`minisign:${key.id}`],
      logEntries: [],
      remark: file.trustedComment,
    },
  };
};

function readFile(bytes: Uint8Array): MinisignFile | undefined {
  const pattern =
    /^untrusted comment: [^\r\n]*\r?\n([^\r\n]+)\r?\ntrusted comment: ([^\r\n]*)\r?\n([^\r\n]+)\r?\n?$/;
  const [, line, trustedComment, last] = pattern.exec(decodeText(bytes) ?? '') ?? [];
  const first = line === undefined ? undefined : readSignatureLine(line);
  const overall = last === undefined ? undefined : decodeBase64(last);
  if (!first || !['ED', 'Ed'].includes(first.algorithm) || overall?.length !== 64) return undefined;
  return { ...first, trustedComment: trustedComment!, overall };
}

function refuseLegacy(name: string, root: MinisignRoot): Answer {
  return refuse(
    'weak-algorithm',
    `${name} is a legacy signature of minisign, over the file itself instead of its BLAKE2b; root ${JSON.stringify(root.name)} does not accept these.`,
    'Have the file signed by minisign 0.11 or later, or set `legacy: true` on the root.',
  );
}
