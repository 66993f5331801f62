/**
 * What cosign 2 signs of an image: a small JSON that names the image's digest. The signature is over this text, so the text must
 * name exactly the image that was received.
 * https://github.com/containers/image/blob/main/docs/containers-signature.5.md
 */
import { createHash } from 'node:crypto';
import type { Blob, FoundSignature } from '../../core/artifact.ts';
import { isObject } from '../../core/json.ts';
import { type Answer, refuse } from '../proof.ts';
import { readJson } from './json-bytes.ts';
import { unreadable } from './refusals.ts';

const TYPE = 'cosign container image signature';

/** The signed text as an object that can be read like any other. */
export function payloadBlob({ name }: FoundSignature, payload: Uint8Array): Blob {
  return {
    name: `${name}, payload`,
    size: payload.length,
    sha256: createHash('sha256').update(payload).digest('hex'),
    async *open() {
      yield payload;
    },
  };
}

/** Ask when the signature over the text has been found good. */
export function checkPayload(
  signature: FoundSignature,
  payload: Uint8Array,
  object: Blob,
): Answer | undefined {
  const json = readJson(payload);
  if (typeof json === 'string') return unreadable(signature, `of its payload: ${json}`);
  const { critical } = json;
  const image = isObject(critical) ? critical.image : undefined;
  if (!isObject(critical) || critical.type !== TYPE || !isObject(image))
    return unreadable(signature, `its payload is not of the type "${TYPE}".`);
  const digest = image['docker-manifest-digest'];
  if (digest === `sha256:${object.sha256}`) return undefined;
  return refuse(
    'subject-mismatch',
    `${signature.name} is about the image ${JSON.stringify(digest)}; ${object.name} has the digest sha256:${object.sha256}.`,
    'Ask the publisher for a signature of this image. Do not use the one of another.',
  );
}
