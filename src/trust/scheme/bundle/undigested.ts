/**
 * With an Ed25519 key cosign 3 signs the bytes themselves, and leaves the digest of the message empty. The library takes no such
 * bundle, and so is given a digest that nothing has; what the signature is over, is decided by the signature. An entry of a log is
 * about a digest, so a bundle that has one must say it.
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { entriesOf } from './shape.ts';

export interface Digested {
  /** In which the library finds a digest. */
  readonly bundle: JsonObject;
  /** The digest was there before. */
  readonly own: boolean;
}

/** The bundle as the library takes it, or what completes "… cannot be used: ". */
export function withDigest(bundle: JsonObject): Digested | string {
  const message = bundle.messageSignature;
  if (!isObject(message)) return { bundle, own: true };
  const { messageDigest } = message;
  if (isObject(messageDigest) ? messageDigest.digest : messageDigest) return { bundle, own: true };
  if (entriesOf(bundle).length > 0)
    return 'it has an entry of a log, but does not say which digest it is about.';
  const none = { algorithm: 'SHA2_256', digest: 'AA==' };
  return { bundle: { ...bundle, messageSignature: { ...message, messageDigest: none } }, own: false };
}
