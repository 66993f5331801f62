/**
 * SSHSIG, what `ssh-keygen -Y sign` writes (PROTOCOL.sshsig of OpenSSH). Signed are the namespace, the name of the hash, and the
 * hash of the file, SHA-256 or SHA-512. There is no time in it, so the period of a key is compared with now.
 */
import type { FoundSignature } from '../../core/artifact.ts';
import { type Answer, about, refuse, type Scheme } from '../proof.ts';
import type { SshRoot } from '../root.ts';
import { type AllowedSigner, matchesList, parseAllowedSigners, signerLine } from './allowed-signers.ts';
import { decodeBase64, decodeText } from './base64.ts';
import { hashObject } from './object.ts';
import { changedMeanwhile, overOtherBytes, unreadable, unusableKey } from './refusals.ts';
import { fingerprint, LEAST_RSA_BITS } from './ssh-key.ts';
import { joinStrings, latin, splitStrings } from './ssh-strings.ts';

const MAGIC = Buffer.from('SSHSIG');

interface SshSignature {
  /** `SHA256:…` of the key that it says it is by. */
  readonly keyId: string;
  readonly keyType: string;
  readonly namespace: string;
  readonly reserved: Uint8Array;
  /** Of the file. */
  readonly hash: string;
  readonly algorithm: string;
  readonly value: Uint8Array;
}

export const verifySsh: Scheme<SshRoot> = async (signature, object, root, now) => {
  const allowed = parseAllowedSigners(root.allowedSigners);
  if ('problem' in allowed) return unusableKey(root, allowed.problem, signerLine(root.namespace));
  const file = readFile(signature.bytes);
  if (!file)
    return unreadable(
      signature,
      'it is not what `ssh-keygen -Y sign` writes: one armored SSH SIGNATURE, and nothing else.',
    );
  const weakness = weaknessOf(signature, file);
  if (weakness) return weakness;
  if (file.namespace !== root.namespace)
    return unreadable(
      signature,
      `it was made for namespace ${JSON.stringify(file.namespace)}, and root ${JSON.stringify(root.name)} wants ${JSON.stringify(root.namespace)}.`,
      `Sign with \`ssh-keygen -Y sign -n ${root.namespace}\`.`,
    );
  const found = findSigner(allowed.signers, file, signature, root, now);
  if ('refusal' in found) return found;
  const { signer } = found;
  if (signer.key.rsaBits !== undefined && signer.key.rsaBits < LEAST_RSA_BITS)
    return tooWeak(signature, `an RSA key of ${signer.key.rsaBits} bits; the least is ${LEAST_RSA_BITS}`);
  const hash = await hashObject(object, file.hash);
  if (!hash) return changedMeanwhile(object);
  const parts = [Buffer.from(file.namespace, 'latin1'), file.reserved, Buffer.from(file.hash), hash];
  const signed = Buffer.concat([MAGIC, joinStrings(parts)]);
  if (!signer.key.isBy(file.algorithm, file.value, signed)) return overOtherBytes(signature, object, root);
  return {
    proof: {
      ...about(root, signature, object),
      signer: `${root.principal ?? signer.principals.join(',')}, SSH key ${file.keyId}`,
      keys: [`ssh:${file.keyId}`],
      logEntries: [],
    },
  };
};

function readFile(bytes: Uint8Array): SshSignature | undefined {
  const armor =
    /^-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END SSH SIGNATURE-----(?:\r?\n)?$/;
  const [, body = ''] = armor.exec(decodeText(bytes) ?? '') ?? [];
  const blob = decodeBase64(body.replace(/[\r\n]/g, ''));
  if (!blob || !MAGIC.equals(blob.subarray(0, 6))) return undefined;
  if (!Buffer.from([0, 0, 0, 1]).equals(blob.subarray(6, 10))) return undefined;
  const parts = splitStrings(blob.subarray(10)) ?? [];
  const [key, namespace, reserved, hash, signature] = parts;
  if (parts.length !== 5) return undefined;
  const [keyType] = splitStrings(key!) ?? [];
  const inner = splitStrings(signature!) ?? [];
  if (keyType === undefined || inner.length !== 2) return undefined;
  return {
    keyId: fingerprint(key!),
    keyType: latin(keyType),
    namespace: latin(namespace!),
    reserved: reserved!,
    hash: latin(hash!),
    algorithm: latin(inner[0]!),
    value: inner[1]!,
  };
}

/** Asked before anybody looks for the key: what is below the floor does not become better by whose it is. */
function weaknessOf(signature: FoundSignature, file: SshSignature): Answer | undefined {
  if (file.keyType === 'ssh-rsa' && file.algorithm === 'ssh-rsa')
    return tooWeak(signature, 'ssh-rsa, which is RSA with SHA-1');
  if (file.keyType === 'ssh-dss') return tooWeak(signature, 'DSA');
  if (file.hash !== 'sha256' && file.hash !== 'sha512')
    return tooWeak(signature, `the hash ${JSON.stringify(file.hash)}; known are sha256 and sha512`);
  if (/^sk-|-cert-v0/.test(file.keyType))
    return unreadable(
      signature,
      `it is by a key of type ${file.keyType}, and plugboard verifies neither keys in security tokens nor certificates.`,
      'Sign with a plain key: ssh-ed25519, ecdsa-sha2-nistp256, or RSA of at least 2048 bits.',
    );
  return undefined;
}

function tooWeak({ name }: FoundSignature, what: string): Answer {
  return refuse(
    'weak-algorithm',
    `${name} uses ${what}.`,
    'Sign with an Ed25519 key: `ssh-keygen -t ed25519`, then `ssh-keygen -Y sign`.',
  );
}

/** The first line that allows the key for this; else what the last line of the key lacks. */
function findSigner(
  signers: readonly AllowedSigner[],
  file: SshSignature,
  { name }: FoundSignature,
  root: SshRoot,
  now: Date,
): { readonly signer: AllowedSigner } | Extract<Answer, { refusal: unknown }> {
  const where = root.allowedSigners.name;
  let answer = refuse(
    'untrusted-signer',
    `${name} says that it is by SSH key ${file.keyId}, which is not in ${where} of root ${JSON.stringify(root.name)}.`,
    `Have it signed by a key in ${where}, or add the key after a check with its owner.`,
  );
  for (const signer of signers.filter(({ key }) => key.id === file.keyId)) {
    const line = `line ${signer.line} of ${where}`;
    if (root.principal !== undefined && !matchesList(root.principal, signer.principals))
      answer = refuse(
        'untrusted-signer',
        `${name} says that it is by SSH key ${file.keyId}, which ${line} gives to ${signer.principals.join(',')}, and root ${JSON.stringify(root.name)} wants ${root.principal}.`,
        `Have it signed by ${root.principal}.`,
      );
    else if (!matchesList(root.namespace, signer.namespaces))
      answer = refuse(
        'untrusted-signer',
        `${name} says that it is by SSH key ${file.keyId}, which ${line} allows for ${signer.namespaces.join(',')}, and not for ${root.namespace}.`,
        `Add ${root.namespace} to the namespaces of the line, if its owner may sign plugins.`,
      );
    else if (
      (signer.validAfter !== undefined && now.getTime() < signer.validAfter) ||
      (signer.validBefore !== undefined && now.getTime() > signer.validBefore)
    )
      answer = refuse(
        'key-expired',
        `${name} says that it is by SSH key ${file.keyId}, which ${line} does not allow at this time.`,
        'An SSH signature has no time: have it signed anew by a key that is valid now, or change the period of the line.',
      );
    else return { signer };
  }
  return answer;
}
