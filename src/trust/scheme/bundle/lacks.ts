/** Refusals of what has nothing that proves when, or that others could see it. */
import { refuse } from '../../proof.ts';
import type { Task } from './task.ts';

export const lacksProof = {
  /** A certificate lives for ten minutes; whether the signature was made in them, only a log or a timestamp says. */
  ofUse: ({ name }: Task) =>
    refuse(
      'time-unproven',
      `${name} is a signature alone. A certificate lives for ten minutes, and nothing here says that it was made in them.`,
      'Ask the publisher for the bundle: `cosign sign-blob --bundle FILE` writes it, with the entry of the log.',
    ),
  ofTime: ({ name }: Task) =>
    refuse(
      'time-unproven',
      `${name} has neither a log entry with a signed time nor a timestamp.`,
      'Ask the publisher for a bundle with a signed timestamp.',
    ),
  ofLog: ({ name, transparency }: Task) =>
    refuse(
      transparency === 'required' ? 'tlog-missing' : 'time-unproven',
      `${name} has no entry of a transparency log, and the root says \`transparency: ${transparency}\`.`,
      'Ask the publisher for a bundle with the entry; for a private log or none, change `transparency` of the root.',
    ),
};
