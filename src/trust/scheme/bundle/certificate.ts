/**
 * Whom a certificate of Fulcio names. The library takes texts for ASCII by dropping the high bit of each byte, so that `ácme` would
 * be read as `acme`: here every text is printable ASCII as it stands, or the certificate is refused. It must have one name,
 * be made for signing code, and say nothing twice.
 */
import { X509Certificate } from 'node:crypto';
import type { Certificate } from './task.ts';

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const FULCIO = '1.3.6.1.4.1.57264.1.';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const ISSUER_AS_IT_IS = 1;
const ISSUER = 8;
const printable = /^[\x20-\x7e]+$/;

/** As the library reads them: the identifier, and the content of the extension's OCTET STRING. */
export interface Extension {
  readonly oid: string;
  readonly value: Uint8Array;
}

/** The certificate, or why it is not accepted: the reason completes "… cannot be used: its certificate ". */
export function readCertificate(der: Uint8Array, extensions: readonly Extension[]): Certificate | string {
  const certificate = new X509Certificate(der);
  // Node calls the extended key usage `keyUsage`.
  if (!certificate.keyUsage?.includes(CODE_SIGNING)) return 'is not made for signing code.';
  const identity = readName(certificate.subjectAltName ?? '');
  if (identity === undefined)
    return `must name one URI or email address in printable ASCII, but says ${JSON.stringify(certificate.subjectAltName ?? '')}.`;
  const texts = readTexts(extensions);
  if (typeof texts === 'string') return texts;
  const issuer = texts[ISSUER] ?? texts[ISSUER_AS_IT_IS];
  if (issuer === undefined) return 'does not say who vouched for its identity.';
  if (texts[ISSUER_AS_IT_IS] !== undefined && texts[ISSUER_AS_IT_IS] !== issuer)
    return `names two issuers: ${texts[ISSUER_AS_IT_IS]} and ${issuer}.`;
  return { identity, issuer, extensions: texts };
}

/** Node writes `URI:…` or `email:…`, joins several by a comma, and quotes what could be taken for several. */
function readName(names: string): string | undefined {
  const name = /^(?:URI|email):(.*)$/s.exec(names)?.[1];
  if (name === undefined || !printable.test(name) || /["\\]|, /.test(name)) return undefined;
  return name;
}

function readTexts(extensions: readonly Extension[]): Certificate['extensions'] | string {
  const texts: Record<number, string> = {};
  for (const { oid, value } of extensions) {
    if (!oid.startsWith(FULCIO)) continue;
    const number = Number(oid.slice(FULCIO.length));
    // 2 to 6 say in the old way what 9 to 22 say better; 7 is another name.
    if (number !== ISSUER_AS_IT_IS && !(number >= ISSUER && number <= 22)) continue;
    if (number in texts) return `has the extension ${oid} twice.`;
    const text = number === ISSUER_AS_IT_IS ? Buffer.from(value).toString('latin1') : readUtf8String(value);
    if (text === undefined || !printable.test(text))
      return `has an extension ${oid} that is no text in printable ASCII.`;
    texts[number] = text;
  }
  return texts;
}

/** DER: the tag 12, the length in the shortest form, as many bytes. */
function readUtf8String(der: Uint8Array): string | undefined {
  const [tag, first = 0] = der;
  const inMore = first > 0x80 ? first - 0x80 : 0;
  if (tag !== 0x0c || first === 0x80 || inMore > 2) return undefined;
  const length =
    inMore === 0 ? first : der.subarray(2, 2 + inMore).reduce((sum, byte) => sum * 256 + byte, 0);
  const text = der.subarray(2 + inMore);
  const shortest = length < 0x80 ? 0 : length < 0x100 ? 1 : 2;
  return text.length === length && inMore === shortest ? Buffer.from(text).toString('latin1') : undefined;
}
