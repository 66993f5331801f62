/**
 * The texts in one file of YAML, each with what is wrong in it. The depth is looked at while it grows, because whatever works on what
 * was built goes as deep as it is, and has an end.
 */
import { Composer, type CST, type Document, Lexer, type LineCounter, type ParsedNode, Parser } from 'yaml';
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
/** The document around them, and what stands in them. */
const around = 2;

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

/** Or where it is too deep: seen is what is being built at the moment, each thing in the one before. */
function tokensOf(text: string, lines: LineCounter): readonly CST.Token[] | number {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest + around) return offset;
  }
  tokens.push(...parser.end());
  return tokens;
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
