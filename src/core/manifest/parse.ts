/**
 * Text in, documents and findings out. YAML with positions; JSON is read as the YAML that it is. Strict: an unknown key is an error.
 */
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import type { Finding, Position } from '../finding.ts';
import { canonicalSpec, idOf, nameOf } from '../identity.ts';
import type { Registry, ResourceKind } from '../kind.ts';
import type { Fields, Spec } from '../schema.ts';
import { addAll, checkFields, checkValue, type Fault } from './check.ts';
import type { Document, Source } from './document.ts';
import type { Problem } from './plain.ts';
import { keyText } from './repeated-keys.ts';
import { entryFields, sections, stateField } from './sections.ts';
import { readTexts } from './texts.ts';

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
  /** Where keys stand, for maps in which something was looked up. */
  readonly places: Map<YAMLMap, ReadonlyMap<string, Pair>>;
}

/** Of one file; more of them help nobody. */
const mostMistakes = 200;

export function parseSource(source: Source, registry: Registry): Parsed {
  const lines = new LineCounter();
  const parsed = readTexts(source.text, lines).map(({ contents, value, problems }) => {
    const reader: Reader = { source, lines, root: contents, places: new Map() };
    if (problems.length === 0) return readText(reader, value, registry);
    return { ...nothing, findings: cutOff(problems, (problem) => syntaxFinding(reader, problem)) };
  });
  return {
    documents: parsed.flatMap((part) => part.documents),
    sections: parsed.flatMap((part) => part.sections),
    findings: parsed.flatMap((part) => part.findings),
  };
}

const nothing: Parsed = { documents: [], sections: [], findings: [] };

function cutOff<M>(mistakes: readonly M[], asFinding: (mistake: M) => Finding): readonly Finding[] {
  const findings = mistakes.slice(0, mostMistakes).map(asFinding);
  const next = mistakes[mostMistakes];
  if (next === undefined) return findings;
  const more = mistakes.length - mostMistakes;
  return [
    ...findings,
    {
      ...asFinding(next),
      summary: 'More mistakes',
      detail: `From here on there are ${more} more.`,
      hint: 'Correct those before first: many often have one cause.',
    },
  ];
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
  if (typeof value !== 'object' || Array.isArray(value)) addAll(faults, checkFields(topLevel, value, [], []));

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
      addAll(faults, found);
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
  return { documents, sections: given, findings: cutOff(faults, (fault) => asFinding(reader, fault)) };
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
  addAll(faults, found);
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

function syntaxFinding(reader: Reader, { message, offset, code }: Problem): Finding {
  const { line, col } = reader.lines.linePos(offset);
  const duplicate = code === 'duplicate';
  return {
    severity: 'error',
    code,
    summary: duplicate ? 'A key is given twice' : 'Not valid YAML or JSON',
    detail: `${message.split('\n')[0]?.replace(/\.?$/, '.')}`,
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
      const pair = placesIn(node, reader).get(`${part}`);
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

function placesIn(map: YAMLMap, { places }: Reader): ReadonlyMap<string, Pair> {
  const known = places.get(map);
  if (known) return known;
  const pairs = map.items.flatMap((pair) =>
    isScalar(pair.key) ? [[keyText(pair.key.value), pair] as const] : [],
  );
  const found = new Map(pairs);
  places.set(map, found);
  return found;
}

/** What an entry must give; one that declares a thing absent must only name it. */
export function requiredFields(kind: ResourceKind, absent = false): readonly string[] {
  return Object.entries(kind.fields)
    .filter(([name, field]) =>
      kind.identity.includes(name) ? field.default === undefined : field.required && !absent,
    )
    .map(([name]) => name);
}
