/**
 * The texts in one file of YAML, each with what is wrong in it. The depth of brackets and indentation is looked at before anything is
 * built of them: what builds them goes as deep as they do, and has an end.
 */
import { Composer, CST, type Document, Lexer, type LineCounter, type ParsedNode, Parser } from 'yaml';
import { type Problem, toPlain } from './plain.ts';
import { repeatedKeys } from './repeated-keys.ts';

export interface Text {
  readonly contents: ParsedNode | null;
  /** Plain; undefined when there are problems. */
  readonly value: unknown;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
}

/** Maps and lists in each other; a manifest has ten. */
const deepest = 100;

export function readTexts(text: string, lines: LineCounter): readonly Text[] {
  const tokens = tokensOf(text, lines);
  if (typeof tokens === 'number') {
    const message = `Maps and lists stand in each other more than ${deepest} times`;
    return [{ contents: null, value: undefined, problems: [{ message, offset: tokens, code: syntax }] }];
  }
  const composer = new Composer({ merge: true, prettyErrors: false, uniqueKeys: false });
  return [...composer.compose(tokens)].map((document) => asText(document as Document.Parsed, text));
}

const syntax = 'manifest-syntax' as const;
const twice = 'Map keys must be unique';

/** Or where it is too deep. */
function tokensOf(text: string, lines: LineCounter): readonly CST.Token[] | number {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  let [offset, brackets, indicators, inScalar] = [0, 0, 0, false];
  for (const lexeme of new Lexer().lex(text)) {
    const type = inScalar ? 'content' : CST.tokenType(lexeme);
    inScalar = type === 'scalar';
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') brackets -= 1;
    if (type === 'newline') indicators = 0;
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') indicators += 1;
    // Once they are in the tree, many thousand steps cost more than their text.
    if (brackets > deepest || indicators > deepest) return offset;
    tokens.push(...parser.next(lexeme));
    // Marks of the lexer are no part of the text.
    if (type !== 'doc-mode' && type !== 'flow-error-end' && type !== 'scalar') offset += lexeme.length;
  }
  tokens.push(...parser.end());
  return tokens.flatMap((token) => offsetOfDepth(token) ?? [])[0] ?? tokens;
}

function asText(document: Document.Parsed, text: string): Text {
  const { contents, errors, warnings } = document;
  const wrong = [
    ...[...errors, ...warnings].map(({ message, pos }) => ({ message, offset: pos[0], code: syntax })),
    ...repeatedKeys(contents, text).map((offset) => ({ message: twice, offset, code: 'duplicate' as const })),
  ].sort((a, b) => a.offset - b.offset);
  if (wrong.length > 0) return { contents, value: undefined, problems: wrong };
  const plain = toPlain(document);
  if ('problem' in plain) return { contents, value: undefined, problems: [plain.problem] };
  return { contents, value: plain.value, problems: [] };
}

/** Where the first map or list begins that is too deep; level by level, without going into the depth. */
function offsetOfDepth(token: CST.Token): number | undefined {
  let level: readonly CST.Token[] = [token];
  // The document itself is one.
  for (let depth = -1; level.length > 0; depth += 1) {
    if (depth > deepest) return level[0]!.offset;
    level = level.flatMap(collectionsIn);
  }
  return undefined;
}

function collectionsIn(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  const found: CST.Token[] = [];
  if ('items' in token)
    for (const { key, value } of token.items) {
      if (key && 'items' in key) found.push(key);
      if (value && 'items' in value) found.push(value);
    }
  return found;
}
