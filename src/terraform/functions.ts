/** The provider's functions. Arguments are texts, known and not null: Terraform sees to that. */
import { parseDuration } from '../core/spelling/duration.ts';
import { readSumLine } from '../core/spelling/sum-line.ts';
import { parseVersion } from '../core/spelling/version.ts';

/** `argument` counts from 0. */
export class FunctionFailure extends Error {
  readonly argument: number;

  constructor(argument: number, message: string) {
    super(message);
    this.argument = argument;
  }
}

export const bodies: Readonly<Record<string, (...values: string[]) => string | number>> = {
  normalize_version(version = '') {
    const parsed = parseVersion(version);
    if (!parsed) throw new FunctionFailure(0, `${JSON.stringify(version)} is no version.`);
    return parsed;
  },

  duration_seconds(duration = '') {
    const seconds = parseDuration(duration);
    if (seconds === undefined)
      throw new FunctionFailure(0, `${JSON.stringify(duration)} is no duration of whole seconds.`);
    return seconds;
  },

  sha256_for(sums = '', file = '') {
    const found = new Set(sums.split(/\r?\n/).flatMap((line) => sumIn(line, file)));
    if (found.size === 0) throw new FunctionFailure(1, `The text has no sum for ${file}.`);
    if (found.size > 1) throw new FunctionFailure(1, `The text has several sums for ${file}.`);
    return [...found][0]!;
  },
};

/** Lines that are none are passed over, and folders belong to the name: the text is the user's own. */
function sumIn(line: string, file: string): readonly string[] {
  const read = readSumLine(line);
  return read && read.file.replace(/^\.\//, '') === file ? [read.sum] : [];
}
