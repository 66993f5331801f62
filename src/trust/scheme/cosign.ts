/** Signatures of cosign with a key that the policy holds: bare, in a bundle, or beside an image. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { refuse, type Scheme } from '../proof.ts';
import type { CosignRoot } from '../root.ts';
import type { Run } from './bundle/task.ts';
import { conclude } from './conclude.ts';
import { weakness, writeSpki } from './public-key.ts';
import { unusableKey } from './refusals.ts';

export function makeCosign(run: Run): Scheme<CosignRoot> {
  return async (signature, object, root) => {
    const key = readPem(root.key);
    if (!key)
      return unusableKey(
        root,
        'It is no PEM of a public key.',
        'Put the whole text of cosign.pub into the policy.',
      );
    const weak = weakness(key);
    if (weak)
      return refuse(
        'weak-algorithm',
        `The key of root ${JSON.stringify(root.name)} ${weak}`,
        'Ask the publisher for another key.',
      );
    if (root.transparency !== 'none' && root.trustedRoot === undefined)
      return unusableKey(
        root,
        `It says \`transparency: ${root.transparency}\`, but has no trustedRoot that names logs and authorities.`,
        'Add `trustedRoot: public-good`, or the file of the log that the publisher uses.',
      );
    const { name, bytes, annotations = {} } = signature;
    const trust = { by: 'key', key: writeSpki(key), trustedRoot: root.trustedRoot } as const;
    const inspected = await run({ name, bytes, annotations, trust, transparency: root.transparency });
    if ('refusal' in inspected) return inspected;
    return conclude(signature, object, root, inspected.verified);
  };
}

/** A private key, or a certificate, is not what is meant. */
function readPem(pem: string): KeyObject | undefined {
  if (!/^\s*-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
