/**
 * The texts and brackets of a TypeScript file, found without a parser: as much of the language as it takes to know where texts,
 * comments and regular expressions begin and end.
 */
export interface Group {
  /** `(`, `[` or `{`. */
  readonly kind: string;
  readonly start: number;
  /** Behind the closing bracket. */
  end: number;
}

export interface Literal {
  readonly value: string;
  readonly start: number;
  /** The innermost bracket that it stands in. */
  readonly inside: Group | undefined;
}

export interface Scanned {
  readonly text: string;
  readonly literals: readonly Literal[];
  readonly groups: readonly Group[];
}

const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|[`()[\]{}]|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

export function scan(text: string): Scanned {
  const literals: Literal[] = [];
  const groups: Group[] = [];
  const open: Group[] = [];
  const from = new RegExp(token);
  for (let found = from.exec(text); found; found = from.exec(text)) {
    const [word] = found;
    const start = found.index;
    const inside = open.at(-1);
    if (word[0] === '/' && word[1] !== '/' && word[1] !== '*' && isDivision(text, start)) {
      from.lastIndex = start + 1;
    } else if (word === '`' || (word === '}' && inside?.kind === '`')) {
      if (word === '}') open.pop();
      const end = templateEnd(text, start + 1);
      literals.push({ value: text.slice(start + 1, end), start, inside: open.at(-1) });
      if (text[end] === '$') open.push({ kind: '`', start: end, end });
      from.lastIndex = end + (text[end] === '$' ? 2 : 1);
    } else if (word[0] === "'" || word[0] === '"')
      literals.push({ value: word.slice(1, -1).replace(/\\(.)/g, '$1'), start, inside });
    else if ('([{'.includes(word)) {
      const group = { kind: word, start, end: text.length };
      open.push(group);
      groups.push(group);
    } else if (')]}'.includes(word)) {
      const group = open.pop();
      if (group) group.end = start + 1;
    }
  }
  return { text, literals, groups };
}

/** Where the text of a template stops: at its end, or at `${`. */
function templateEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '`' && !(text[at] === '$' && text[at + 1] === '{'))
    at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** A slash behind a value divides; anywhere else a regular expression begins. */
function isDivision(text: string, at: number): boolean {
  const before = text.slice(0, at).trimEnd();
  return /[\w$)\]]$/.test(before) && !/\b(?:return|case|typeof|of|in)$/.test(before);
}
