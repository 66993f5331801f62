/**
 * One line of what `sha256sum` prints: `<sum>  <file>`, `<sum> *<file>`, or as on BSD `SHA256 (<file>) = <sum>`. People also write
 * other spaces between the two; who wants the form of the tools asks for `exact`.
 */
export interface SumLine {
  /** 64 hexadecimal digits in small letters. */
  readonly sum: string;
  /** As it stands there, with folders. */
  readonly file: string;
  readonly exact: boolean;
}

/** Undefined for everything else: other hashes, comments, and names that `sha256sum` escapes by a backslash in front of the line. */
export function readSumLine(text: string): SumLine | undefined {
  const line = text.trimEnd();
  const [, sum, gap, file] = /^([0-9A-Fa-f]{64})(\s+\*?)(.+)$/.exec(line) ?? [];
  if (sum !== undefined)
    return { sum: sum.toLowerCase(), file: file!, exact: line === text && (gap === '  ' || gap === ' *') };
  const [, bsdFile, bsdSum] = /^SHA256 \((.+)\) = ([0-9A-Fa-f]{64})$/.exec(line) ?? [];
  return bsdSum === undefined
    ? undefined
    : { sum: bsdSum.toLowerCase(), file: bsdFile!, exact: line === text };
}
