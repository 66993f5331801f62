/** `trusted_root.json`: the authorities and logs that a Sigstore works with. */
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';

/** What the text trusts, or why it cannot be used, in a sentence. */
export function readTrustedRoot(text: string): TrustMaterial | string {
  const roots = text.trim().split(/\n(?=\{)/).length;
  if (roots > 1) return `It holds ${roots} trusted roots, one in each line; keep the one that is meant.`;
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(text));
    if (!/^application\/vnd\.dev\.sigstore\.trustedroot[.+]/.test(root.mediaType))
      return `Its media type ${JSON.stringify(root.mediaType)} is not that of a trusted_root.json.`;
    if (root.certificateAuthorities.length + root.tlogs.length + root.timestampAuthorities.length === 0)
      return 'It trusts nothing.';
    const endless = root.tlogs.find(({ publicKey }) => publicKey?.validFor?.start === undefined);
    if (endless) return `Its log ${endless.baseUrl} does not say since when it is trusted.`;
    return toTrustMaterial(root);
  } catch (error) {
    return `It is no trusted_root.json: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
