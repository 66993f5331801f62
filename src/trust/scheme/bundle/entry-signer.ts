/**
 * An entry of the log must name the key or certificate of the bundle. The library compares signature and hash only; for ECDSA anyone
 * can find another key that fits both, and so hide from those who watch the log for their name.
 */
import { isObject, type Json, type JsonObject } from '../../../core/json.ts';
import { readJson } from '../json-bytes.ts';

/** `signer` is the DER of the certificate, or of the key (SPKI). */
export function namesSigner(entry: JsonObject, signer: Uint8Array): boolean {
  const body = readJson(Buffer.from(String(entry.canonicalizedBody), 'base64'));
  if (typeof body === 'string') return false;
  const named = verifiersOf(body);
  return named.length === 1 && named[0] !== undefined && Buffer.from(named[0]).equals(signer);
}

/** One for each place where the kinds of entries name a signer. */
function verifiersOf({ spec }: JsonObject): readonly (Uint8Array | undefined)[] {
  return [
    ...found(spec, 'signature', 'publicKey', 'content').map(fromPem),
    ...found(spec, 'signatures', '0', 'verifier').map(fromPem),
    ...found(spec, 'content', 'envelope', 'signatures', '0', 'publicKey').map(fromPem),
    ...found(spec, 'hashedRekordV002', 'signature', 'verifier').map(fromVerifier),
    ...found(spec, 'dsseV002', 'signatures', '0', 'verifier').map(fromVerifier),
  ];
}

function found(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const end = path.reduce<Json | undefined>(
    (at, step) => (Array.isArray(at) ? at[Number(step)] : isObject(at) ? at[step] : undefined),
    value,
  );
  return end === undefined ? [] : [end];
}

/** Base64 of PEM. */
function fromPem(value: Json): Uint8Array | undefined {
  const pem = typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : '';
  const inside = /^-----BEGIN [A-Z ]+-----([A-Za-z0-9+/=\s]+)-----END /.exec(pem)?.[1];
  return inside === undefined ? undefined : Buffer.from(inside, 'base64');
}

function fromVerifier(value: Json): Uint8Array | undefined {
  const [raw] = [...found(value, 'x509Certificate', 'rawBytes'), ...found(value, 'publicKey', 'rawBytes')];
  return typeof raw === 'string' ? Buffer.from(raw, 'base64') : undefined;
}
