/**
 * signify: one signature over the bytes of the file themselves, so that all of them must be in memory. Its comment is not signed,
 * and there is no time and no expiry in it.
 */
import { about, type Scheme } from '../proof.ts';
import type { SignifyRoot } from '../root.ts';
import { decodeText } from './base64.ts';
import { byAnotherKey, readKeyLine, readSignatureLine, type SignatureLine } from './ed25519-key.ts';
import { collectObject, isLarge } from './object.ts';
import { changedMeanwhile, overOtherBytes, tooLarge, unreadable, unusableKey } from './refusals.ts';

export const verifySignify: Scheme<SignifyRoot> = async (signature, object, root) => {
  const key = readKeyLine(root.key);
  if (!key)
    return unusableKey(
      root,
      'It is not what signify writes below the comment: 56 characters that begin with "RW".',
      'Copy the second line of the .pub file into the policy.',
    );
  const file = readFile(signature.bytes);
  if (!file) return unreadable(signature, 'it is not the two lines of signify: a comment, and a signature.');
  if (file.id !== key.id) return byAnotherKey(signature, root, file.id, key.id);
  if (isLarge(object)) return tooLarge(object);
  const bytes = await collectObject(object);
  if (!bytes) return changedMeanwhile(object);
  if (!key.isBy(file.signature, bytes)) return overOtherBytes(signature, object, root);
  return {
    proof: {
      ...about(root, signature, object),
      signer: `signify key ${key.id}`,
      keys: [`signify:${key.id}`],
      logEntries: [],
    },
  };
};

function readFile(bytes: Uint8Array): SignatureLine | undefined {
  const pattern = /^untrusted comment: [^\r\n]*\r?\n([^\r\n]+)\r?\n?$/;
  const [, line] = pattern.exec(decodeText(bytes) ?? '') ?? [];
  const file = line === undefined ? undefined : readSignatureLine(line);
  return file?.algorithm === 'Ed' ? file : undefined;
}
