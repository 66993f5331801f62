/**
 * A lock is plain YAML, or none: its depth is small, and anchors, aliases, tags, directives and keys with a question mark have no
 * place in it. That is seen token by token, before anything is built of them, so that a hostile text costs no more than its length.
 */
import { Composer, CST, type Document, Lexer, type LineCounter, Parser } from 'yaml';

/** Where a mistake is, as an offset in the text. */
export interface Mistake {
  readonly offset: number;
  readonly detail: string;
}

/** Characters; thousands of entries. */
const largest = 1024 * 1024;

/** Words, signs and spaces: a few for each line. Each becomes hundreds of bytes in memory. */
const mostParts = 300_000;

/** Brackets in brackets; a list of signers is 1. */
const deepest = 2;

const refused: Readonly<Record<string, string>> = {
  anchor: 'An anchor',
  alias: 'An alias',
  tag: 'A tag',
  'directive-line': 'A directive',
  'explicit-key-ind': 'A key with a question mark',
};

export function parseText(text: string, lines: LineCounter): Document.Parsed | Mistake {
  if (text.length > largest)
    return { offset: 0, detail: `It has ${text.length} characters, and at most ${largest} are read.` };
  const tokens = tokensOf(text, lines);
  if ('detail' in tokens) return tokens;
  // Whether a key stands twice is asked by the reader: here it would cost the square of the number of keys.
  const composer = new Composer({ prettyErrors: false, stringKeys: true, uniqueKeys: false });
  const documents = [...composer.compose(tokens, true, text.length)] as Document.Parsed[];
  if (documents.length !== 1) return { offset: 0, detail: 'It holds more than one document.' };
  const [document] = documents as [Document.Parsed];
  const [problem] = [...document.errors, ...document.warnings];
  return problem ? { offset: problem.pos[0], detail: sentence(problem.message) } : document;
}

function tokensOf(text: string, lines: LineCounter): CST.Token[] | Mistake {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  let [offset, parts, depth, dashes, inScalar] = [0, 0, 0, 0, false];
  for (const lexeme of new Lexer().lex(text)) {
    if (++parts > mostParts)
      return { offset, detail: `It has more than ${mostParts} words, signs and spaces.` };
    const type: string = (!inScalar && CST.tokenType(lexeme)) || 'content';
    // Marks of the lexer are no part of the text; the one before a scalar says that what follows means nothing by itself.
    const isMark = type === 'doc-mode' || type === 'flow-error-end' || type === 'scalar';
    inScalar = type === 'scalar';
    if (type === 'flow-seq-start' || type === 'flow-map-start') depth++;
    if (type === 'flow-seq-end' || type === 'flow-map-end') depth--;
    if (type === 'newline') dashes = 0;
    if (type === 'seq-item-ind') dashes++;
    const what = refused[type] ?? (depth > deepest || dashes > deepest ? 'Too deep a nesting' : undefined);
    if (what) return { offset, detail: `${what} stands there.` };
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') return { offset: token.offset, detail: sentence(token.message) };
      tokens.push(token);
    }
    if (!isMark) offset += lexeme.length;
  }
  return [...tokens, ...parser.end()];
}

function sentence(message: string): string {
  return `${message.split('\n')[0]}`.replace(/\.?$/, '.');
}
