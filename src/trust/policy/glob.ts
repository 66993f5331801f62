/**
 * A pattern matches a whole text, never a part of it. `*` stands for any text without a slash, also none; `**` for any text, and only
 * where a pattern may be deep. Every other character stands for itself. The time is that of text length by pattern length, whatever
 * they hold: all places that may be reached are followed at once, and nothing is tried again.
 */

const star = Symbol('*');
const deep = Symbol('**');
type Part = string | typeof star | typeof deep;

function parse(pattern: string): readonly Part[] {
  return (pattern.match(/\*\*|./gsu) ?? []).map((part) =>
    part === '**' ? deep : part === '*' ? star : part,
  );
}

/** What is wrong with a pattern: completes "the pattern …". */
export function faultOfGlob(pattern: string, depth: 'flat' | 'deep'): string | undefined {
  if (pattern === '') return 'is empty';
  if (pattern.length > 1000) return 'is longer than 1000 characters';
  if (!/^[!-~]+$/.test(pattern)) return 'holds a character that is not printable ASCII, or a space';
  if (pattern.includes('***')) return 'holds more than two `*` side by side';
  if (depth === 'flat' && pattern.includes('**')) return 'holds `**`, which only `match.source` may have';
  if (/[^/:]\*\*|\*\*[^/]/.test(pattern))
    return 'has `**` beside other characters, so that names that only begin or end like this match as well; it stands between slashes, or at the end behind one';
  const other = /[?[\]{}()|\\^$+]/.exec(pattern)?.[0];
  return other && `holds ${JSON.stringify(other)}; only \`*\` stands for other characters`;
}

export function matchesGlob(pattern: string, text: string): boolean {
  return matches(parse(pattern), [...text]);
}

/** Whether everything that `narrow` matches is matched by `wide` too. May say no where it is so, never yes where it is not. */
export function coversGlob(wide: string, narrow: string): boolean {
  return matches(parse(wide), parse(narrow));
}

/** Follows all places of the pattern at once: `here[i]` says that what was read so far may end before part `i`. */
function matches(pattern: readonly Part[], text: readonly Part[]): boolean {
  const end = pattern.length;
  let here = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  here[0] = 1;
  skipStars(pattern, here);
  for (const part of text) {
    next.fill(0);
    for (let at = 0; at < end; at++) {
      if (!here[at]) continue;
      const wanted = pattern[at];
      if (wanted === deep || (wanted === star && part !== '/' && part !== deep)) next[at] = 1;
      else if (wanted === part) next[at + 1] = 1;
    }
    skipStars(pattern, next);
    [here, next] = [next, here];
  }
  return here[end] === 1;
}

/** A star may stand for nothing: the place behind it is reached as well. */
function skipStars(pattern: readonly Part[], places: Uint8Array): void {
  for (let at = 0; at < pattern.length; at++)
    if (places[at] && (pattern[at] === star || pattern[at] === deep)) places[at + 1] = 1;
}
