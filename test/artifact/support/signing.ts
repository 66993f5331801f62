/** A signature as cosign makes it with a key: over a payload that names the digest of the image. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { attachment, type MadeImage, type Part, part, types } from './image.ts';

export interface Signer {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const makeSigner = (): Signer => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export function simpleSigning(signer: Signer, image: string, digest: string): MadeImage {
  const payload = part(
    types.simpleSigning,
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': image },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
  const signature = sign('sha256', payload.bytes, signer.privateKey).toString('base64');
  return attachment([{ part: payload, annotations: { 'dev.cosignproject.cosign/signature': signature } }]);
}

/** The tag under which cosign 2 keeps something about a digest. */
export const tagOf = (digest: string, suffix: string) => `${digest.replace(':', '-')}${suffix}`;

export const bundleOf = (text: string): Part => part(types.bundle, JSON.stringify({ text }));
