/** Refusals that several schemes share. */
import type { Blob, FoundSignature } from '../../core/artifact.ts';
import { type Answer, refuse } from '../proof.ts';
import type { Root } from '../root.ts';
import { LARGEST_IN_MEMORY } from './object.ts';

/** `why` completes "… cannot be used: ". */
export function unreadable(
  { name }: FoundSignature,
  why: string,
  hint = 'Fetch the signature anew, and compare it with the one that the publisher shows.',
): Answer {
  return refuse('signature-invalid', `${name} cannot be used: ${why}`, hint);
}

export function overOtherBytes(signature: FoundSignature, object: Blob, root: Root): Answer {
  return refuse(
    'sig-other-file',
    `${signature.name} is by root ${JSON.stringify(root.name)}, but does not match ${object.name} (sha256 ${object.sha256}).`,
    'Fetch both files from the same release. If they still differ, ask the publisher, and do not use the file.',
  );
}

export function changedMeanwhile(object: Blob): Answer {
  return refuse(
    'sig-other-file',
    `${object.name} is not the file any more that was fetched: its sha256 was ${object.sha256}.`,
    'Find out who writes to the folder for temporary files, then run the command again.',
  );
}

/** `why` is a whole sentence. */
export function unusableKey(root: Root, why: string, hint: string): Answer {
  return refuse('key-unusable', `The key of root ${JSON.stringify(root.name)} cannot be used. ${why}`, hint);
}

export function tooLarge(object: Blob): Answer {
  return refuse(
    'signature-invalid',
    `The signature is over ${object.name} itself instead of its hash, and ${object.size} bytes are more than the ${LARGEST_IN_MEMORY} that are read for this.`,
    'Have the publisher sign the file of sums, or sign a hash (`minisign` without `-l`).',
  );
}
