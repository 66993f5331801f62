/** Several texts make one manifest. A thing or a section that stands in two places is an error that names both. */
import { canonicalValue } from '../canonical.ts';
import type { Finding, Position } from '../finding.ts';
import type { Registry } from '../kind.ts';
import type { Spec } from '../schema.ts';
import { offlineWorld, type View } from '../world.ts';
import { checkDocument } from './check-document.ts';
import type { Document, Manifest, Source, TrustSection, Unmanaged } from './document.ts';
import { parseSource, type Section } from './parse.ts';
import { sections } from './sections.ts';
import type { TrustSpec } from './trust.ts';

export interface Read {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
}

export function readManifest(sources: readonly Source[], registry: Registry): Read {
  const parsed = sources.map((source) => parseSource(source, registry));
  const findings = parsed.flatMap((part) => [...part.findings]);
  const documents = new Map<string, Document>();
  for (const document of parsed.flatMap((part) => part.documents)) {
    const first = documents.get(document.id);
    if (first) findings.push(duplicate(`${document.kind.name} ${document.name}`, document.at, first.at));
    else documents.set(document.id, document);
  }
  const given = new Map<string, Section>();
  for (const [key, section] of parsed.flatMap((part) => part.sections)) {
    const first = given.get(key);
    if (first) findings.push(duplicate(`the section ${key}`, section.at, first.at));
    else given.set(key, section);
  }
  if (documents.size === 0 && !given.has('trust') && findings.length === 0) findings.push(empty(sources));
  const manifest: Manifest = {
    documents: [...documents.values()],
    server: (canonicalValue(sections.server, given.get('server')?.value ?? {}) ?? {}) as Spec,
    unmanaged: (given.get('unmanaged')?.value ?? sections.unmanaged.default) as Unmanaged,
    trust: trustOf(given.get('trust')),
  };
  return { manifest, findings: [...findings, ...checkOffline(manifest)] };
}

/** What has mistakes must not come out as "no policy": that would trust everybody. */
function trustOf(section: Section | undefined): TrustSection | undefined {
  if (!section) return undefined;
  const { value, isFaulty, at, place } = section;
  return { spec: (isFaulty ? {} : canonicalValue(sections.trust, value)) as TrustSpec, at, place };
}

/** What can be said about the declarations together without a server. */
function checkOffline({ documents }: Manifest): readonly Finding[] {
  const views = new Map<string, Map<string, Spec>>();
  for (const { kind, id, spec, absent } of documents) {
    if (!views.has(kind.name)) views.set(kind.name, new Map());
    if (!absent) views.get(kind.name)!.set(id, spec);
  }
  const world = offlineWorld(views as ReadonlyMap<string, View>);
  return documents.flatMap((document) =>
    document.absent ? [] : checkDocument(document, document.spec, world),
  );
}

function duplicate(what: string, at: Position, first: Position): Finding {
  return {
    severity: 'error',
    code: 'duplicate',
    summary: 'Declared twice',
    detail: `${what} is declared here and at ${first.file}:${first.line}:${first.column}.`,
    hint: 'Keep one of the two.',
    at,
  };
}

function empty(sources: readonly Source[]): Finding {
  return {
    severity: 'warning',
    code: 'manifest-empty',
    summary: 'Nothing is declared',
    detail: `${sources.map((source) => source.file).join(', ') || 'The folder'} has no entry.`,
    hint: 'Begin with `plugboard dump` to write down what the server has.',
    at: sources[0] && { file: sources[0].file, line: 1, column: 1 },
  };
}
