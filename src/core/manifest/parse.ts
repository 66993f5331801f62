/**
 * Text in, documents and findings out. YAML with positions; JSON is read as the YAML that it is. Strict: an unknown key is an error.
 */
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  visit,
  type Document as YamlDocument,
} from 'yaml';
import type { Finding, Position } from '../finding.ts';
import { canonicalSpec, idOf, nameOf } from '../identity.ts';
import type { Registry, ResourceKind } from '../kind.ts';
import type { Fields, Spec } from '../schema.ts';
import { checkFields, checkValue, type Fault } from './check.ts';
import type { Document, Source } from './document.ts';
import { entryFields, sections, stateField } from './sections.ts';

type Path = readonly (string | number)[];

export interface Section {
  readonly value: unknown;
  /** It has mistakes, which are among the findings. */
  readonly isFaulty: boolean;
  readonly at: Position;
  /** Where a path below the section stands. */
  place(path: Path): Position;
}

export interface Parsed {
  readonly documents: readonly Document[];
  /** Sections as given, with where they stand. */
  readonly sections: readonly (readonly [string, Section])[];
  readonly findings: readonly Finding[];
}

interface Reader {
  readonly source: Source;
  readonly lines: LineCounter;
  readonly root: ParsedNode | null;
}

export function parseSource(source: Source, registry: Registry): Parsed {
  const lines = new LineCounter();
  const texts = parseAllDocuments(source.text, { lineCounter: lines, merge: true, prettyErrors: false });
  const parsed = (Array.isArray(texts) ? texts : []).map((text) => {
    const reader: Reader = { source, lines, root: text.contents };
    const problems = [...text.errors, ...text.warnings];
    if (problems.length > 0)
      return { ...nothing, findings: problems.map((problem) => syntaxFinding(reader, problem)) };
    try {
      return readText(reader, text.toJS(), registry);
    } catch (error) {
      // An alias that expands without end, or one to nothing, is only found while converting.
      return { ...nothing, findings: [syntaxFinding(reader, asProblem(error, text))] };
    }
  });
  return {
    documents: parsed.flatMap((part) => part.documents),
    sections: parsed.flatMap((part) => part.sections),
    findings: parsed.flatMap((part) => part.findings),
  };
}

const nothing: Parsed = { documents: [], sections: [], findings: [] };

function asProblem(error: unknown, text: YamlDocument): { message: string; pos: [number, number] } {
  let at: number | undefined;
  visit(text, {
    Alias(_, alias) {
      if (at !== undefined || alias.resolve(text)) return;
      at = alias.range?.[0];
    },
  });
  return { message: error instanceof Error ? error.message : String(error), pos: [at ?? 0, at ?? 0] };
}

function readText(reader: Reader, value: unknown, registry: Registry): Parsed {
  if (value === null || value === undefined) return nothing;
  const documents: Document[] = [];
  const faults: Fault[] = [];
  const given: [string, Section][] = [];
  const topLevel: Fields = {
    ...sections,
    ...Object.fromEntries(
      registry.map((kind) => [kind.plural, { type: 'map', values: stateField, description: '' }]),
    ),
  };
  const isFree = (key: string) => key.startsWith('x-') || key === '$schema';
  const strict = Object.entries(typeof value === 'object' && !Array.isArray(value) ? value : {}).filter(
    ([key]) => !isFree(key),
  );
  if (typeof value !== 'object' || Array.isArray(value)) faults.push(...checkFields(topLevel, value, [], []));

  for (const [key, entry] of strict) {
    const kind = registry.find((candidate) => candidate.plural === key);
    if (kind && kind.identity.length === 0) documents.push(...readEntry(reader, kind, entry, [key], faults));
    else if (kind && Array.isArray(entry))
      for (const [index, item] of entry.entries())
        documents.push(...readEntry(reader, kind, item, [key, index], faults));
    else if (kind)
      faults.push({
        code: 'wrong-type',
        summary: 'The value has the wrong type',
        detail: `\`${key}\`: expected a list of entries that each begin with "- ".`,
        hint: `Write under \`${key}:\` a line for each entry that begins with "- ".`,
        path: [key],
      });
    else if (Object.hasOwn(sections, key)) {
      const found = checkValue(sections[key as keyof typeof sections], entry, [key]);
      faults.push(...found);
      given.push([
        key,
        {
          value: entry,
          isFaulty: found.length > 0,
          at: positionOf(reader, [key], true),
          place: (path) => positionOf(reader, [key, ...path]),
        },
      ]);
    } else faults.push(...checkFields(topLevel, { [key]: entry }, [], []));
  }
  return { documents, sections: given, findings: faults.map((fault) => asFinding(reader, fault)) };
}

function readEntry(
  reader: Reader,
  kind: ResourceKind,
  entry: unknown,
  path: Path,
  faults: Fault[],
): Document[] {
  const absent = (entry as Spec | null)?.state === 'absent';
  const found = checkFields(entryFields(kind), entry, path, requiredFields(kind, absent));
  faults.push(...found);
  if (found.length > 0) return [];
  const { state: _, ...given } = entry as Spec;
  const spec = canonicalSpec(kind, given);
  return [
    {
      kind,
      id: idOf(kind, spec),
      name: nameOf(kind, spec),
      spec,
      given: Object.keys(given).map((name) => kind.fields[name]?.spells ?? name),
      absent,
      get at() {
        return positionOf(reader, path);
      },
      place: (field) => positionOf(reader, [...path, spelled(kind, given, field)], true),
    },
  ];
}

/** The name by which the text gives a field. */
function spelled(kind: ResourceKind, given: Spec, field: string): string {
  return field in given
    ? field
    : (Object.keys(given).find((name) => kind.fields[name]?.spells === field) ?? field);
}

function asFinding(reader: Reader, { path, key, ...fault }: Fault): Finding {
  return { severity: 'error', ...fault, at: positionOf(reader, path, key) };
}

function syntaxFinding(reader: Reader, problem: { message: string; pos: [number, number] }): Finding {
  const { line, col } = reader.lines.linePos(problem.pos[0]);
  const duplicate = /unique/.test(problem.message);
  return {
    severity: 'error',
    code: duplicate ? 'duplicate' : 'manifest-syntax',
    summary: duplicate ? 'A key is given twice' : 'Not valid YAML or JSON',
    detail: `${problem.message.split('\n')[0]?.replace(/\.?$/, '.')}`,
    hint: duplicate
      ? 'Remove one of the two.'
      : 'Look at the indentation, the quotes and the brackets here and in the line before.',
    at: { file: reader.source.file, line: Math.max(line, 1), column: Math.max(col, 1) },
  };
}

/** Where a path stands: its value, or with `key` the key itself; the nearest enclosing place when the text does not have it. */
function positionOf(reader: Reader, path: Path, key = false): Position {
  let node: unknown = reader.root;
  let offset = reader.root?.range[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === `${part}`,
      );
      if (!pair) break;
      const last = depth === path.length - 1;
      offset = ((last && key ? pair.key : (pair.value ?? pair.key)) as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && node.items[part as number]) {
      node = node.items[part as number];
      offset = (node as Node).range?.[0] ?? offset;
    } else break;
  }
  const { line, col } = reader.lines.linePos(offset);
  return { file: reader.source.file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** What an entry must give; one that declares a thing absent must only name it. */
export function requiredFields(kind: ResourceKind, absent = false): readonly string[] {
  return Object.entries(kind.fields)
    .filter(([name, field]) =>
      kind.identity.includes(name) ? field.default === undefined : field.required && !absent,
    )
    .map(([name]) => name);
}
