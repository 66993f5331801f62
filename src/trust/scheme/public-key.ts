/** The floor for keys: ECDSA on P-256, P-384 or P-521, RSA from 2048 bits on, Ed25519. Below it nothing is configurable. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

const curves = ['prime256v1', 'secp384r1', 'secp521r1'];
const LEAST_RSA_BITS = 2048;

/** What is wrong with a key, completing "The key …"; undefined when nothing is. */
export function weakness(key: KeyObject): string | undefined {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return undefined;
    case 'ec':
      return curves.includes(namedCurve ?? '') ? undefined : `is on the curve ${namedCurve}.`;
    case 'rsa':
      return (modulusLength ?? 0) >= LEAST_RSA_BITS
        ? undefined
        : `is RSA with ${modulusLength} bits; the least is ${LEAST_RSA_BITS}.`;
    default:
      return `is of the type ${key.asymmetricKeyType}; known are ECDSA, RSA and Ed25519.`;
  }
}

export function readSpki(der: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
}

export function writeSpki(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

/** In the spelling of `revoked`. */
export function nameKey(der: Uint8Array): string {
  return `spki:${createHash('sha256').update(der).digest('hex')}`;
}

/** With which cosign may have signed: before version 3 always SHA-256, since then what fits the curve. */
export function hashesFor(key: KeyObject): readonly ('sha256' | 'sha384' | 'sha512')[] {
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case 'secp384r1':
      return ['sha256', 'sha384'];
    case 'secp521r1':
      return ['sha256', 'sha512'];
    default:
      return ['sha256'];
  }
}

/** What to do when a signature does not fit the key. */
export function hintOnKey(key: KeyObject, hint: string): string {
  if (key.asymmetricKeyType !== 'ed25519') return hint;
  return `${hint} With an Ed25519 key cosign signs images, and whatever goes into a log, as Ed25519ph, which plugboard does not read: these need another key.`;
}
