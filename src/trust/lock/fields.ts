/** How each field of a lock is spelled, for reading and for writing, in the order of the file. */
import { parseVersion } from '../../core/spelling/version.ts';
import type { LockedBinary } from './lock.ts';

/** Of the format, not of plugboard. */
export const lockVersion = 1;

/** What a value must be, in words for messages. */
export interface Form {
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

const text = (words: string, pattern: RegExp): Form => ({
  words,
  fits: (value) => typeof value === 'string' && pattern.test(value),
});

const name = /^[^\p{Cc}\p{Bidi_Control}]{1,1000}$/u;
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

export const sumForm = text('`sha256:` and 64 lower-case digits', /^sha256:[0-9a-f]{64}$/);
export const nameForm = text('a text of one line', name);
export const pluginForm = text(
  '`type/name`',
  /^(?:auth|database|secret)\/[^\p{Cc}\p{Bidi_Control}]{1,500}$/u,
);
export const platformForm = text('`os/arch`', /^[a-z0-9]+\/[a-z0-9]+$/);
export const versionForm: Form = {
  words: 'a version such as `v1.2.0`',
  fits: (value) => typeof value === 'string' && parseVersion(value) === value,
};

const whole: Form = {
  words: 'a whole number from 1',
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
};

interface BinaryField extends Form {
  readonly required: boolean;
}

export const binaryFields = {
  source: { ...nameForm, required: true },
  artifact: { ...sumForm, required: false },
  image: { ...sumForm, required: false },
  sums: { ...sumForm, required: false },
  sha256: { ...text('64 lower-case digits', /^[0-9a-f]{64}$/), required: true },
  signedBy: {
    words: 'a list of different names of roots, in order',
    fits: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(nameForm.fits) &&
      value.every((each, at) => at === 0 || value[at - 1] < each),
    required: false,
  },
  signedAt: {
    words: 'a time such as `2026-11-03T10:00:00Z`',
    fits: (value) => typeof value === 'string' && timePattern.test(value) && !Number.isNaN(Date.parse(value)),
    required: false,
  },
  timeFrom: { ...text('`log`, `timestamp` or `signer`', /^(?:log|timestamp|signer)$/), required: false },
  unsigned: { ...nameForm, required: false },
  rule: { ...whole, required: true },
} as const satisfies Record<keyof LockedBinary, BinaryField>;
