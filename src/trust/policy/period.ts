/** A signature counts within the period of its root: by its proven time, and by now where its time is not proven. */
import type { Proof, Refusal } from '../proof.ts';
import type { Root } from '../root.ts';
import { provenTime, showTime } from './subject.ts';

export function outsidePeriod(proof: Proof, root: Root, now: Date): Refusal | undefined {
  const proven = provenTime(proof);
  const time = proven ?? now;
  const { notBefore, notAfter } = root;
  const early = notBefore !== undefined && time < notBefore;
  if (!early && !(notAfter !== undefined && time > notAfter)) return undefined;
  const when = proven
    ? `was made at ${showTime(time)}`
    : `has no proven time, so that now counts, ${showTime(time)},`;
  const bound = early ? `begins at ${showTime(notBefore)}` : `ended at ${showTime(notAfter!)}`;
  return {
    code: 'key-expired',
    detail: `${proof.signature} by root ${JSON.stringify(proof.root)} ${when} and the period of the root ${bound}.`,
    hint: 'Ask for a signature by a root that is in its period, or change `notBefore` and `notAfter` after a check with the signer.',
  };
}
