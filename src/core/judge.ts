/** What the server can have at all, and what can be compared with it. */
import { closest } from 'fastest-levenshtein';
import type { Finding } from './finding.ts';
import type { Document } from './manifest/document.ts';
import type { PlanInput, Step } from './plan.ts';
import { isAvailable, type ServerInfo, showAvailability, showServer } from './server.ts';

export function judgeAvailability(document: Document, server: ServerInfo): readonly Finding[] {
  const { kind, name } = document;
  if (kind.available && !isAvailable(kind.available, server))
    return [
      {
        severity: 'error',
        code: 'unsupported-kind',
        summary: 'The server has no such kind',
        detail: `${kind.name} ${name}: ${showServer(server)} has none; ${showAvailability(kind.available)} has.`,
        hint: 'Remove the entry, or keep it in a manifest of its own for the servers that have it.',
        at: document.at,
      },
    ];
  if (document.absent) return [];
  return document.given.flatMap((field): Finding[] => {
    const available = kind.fields[field]?.available;
    if (!available || isAvailable(available, server)) return [];
    return [
      {
        severity: 'error',
        code: 'unsupported-field',
        summary: 'The server does not have the field',
        detail: `${kind.name} ${name}: ${showServer(server)} does not have \`${field}\`; ${showAvailability(available)} has.`,
        hint: `Remove \`${field}\`.`,
        at: document.place(field),
      },
    ];
  });
}

/** Whoever asks for something to be written again must not believe that it was. */
export function judgeRewrites({
  documents,
  rewrite = [],
}: Pick<PlanInput, 'documents' | 'rewrite'>): readonly Finding[] {
  const ids = documents.filter(({ absent }) => !absent).map(({ id }) => id);
  return rewrite
    .filter((id) => !ids.includes(id))
    .map((id): Finding => {
      const near = ids.length > 0 ? closest(id, ids) : undefined;
      return {
        severity: 'error',
        code: 'not-declared',
        summary: 'Refers to nothing',
        detail: `--rewrite ${id}: nothing is declared under this id.`,
        hint: near
          ? `Did you mean \`${near}\`?`
          : 'An id is a kind and a name, such as secrets_mount:team-a/.',
      };
    });
}

/** How many names a finding spells out. */
const named = 5;

/** One finding per kind of what is declared but never returned, unless the thing is written anyway. */
export function judgeComparable(
  documents: readonly Document[],
  steps: ReadonlyMap<string, Step>,
): readonly Finding[] {
  const hidden = new Map<string, { fields: Set<string>; documents: Set<Document>; at: Finding['at'] }>();
  for (const document of documents) {
    const action = steps.get(document.id)?.action;
    if (document.absent || (action !== undefined && action !== 'reload')) continue;
    for (const field of document.given) {
      const schema = document.kind.fields[field];
      // A switch only says how to write.
      if (!schema?.writeOnly || schema.type === 'boolean') continue;
      const { name } = document.kind;
      const entry = hidden.get(name) ?? {
        fields: new Set(),
        documents: new Set(),
        at: document.place(field),
      };
      entry.fields.add(`\`${field}\``);
      entry.documents.add(document);
      hidden.set(name, entry);
    }
  }
  return [...hidden].map(([kind, { fields, documents, at }]) => ({
    severity: 'info',
    code: 'not-comparable',
    summary: 'Cannot be compared',
    detail: `${[...fields].join(', ')} of ${kind} ${someOf([...documents])}: the server never returns ${fields.size === 1 ? 'it' : 'them'}.`,
    hint: `If it changed, write it again: plugboard apply --rewrite ${[...documents][0]!.id}`,
    at,
  }));
}

function someOf(documents: readonly Document[]): string {
  const names = documents.slice(0, named).map(({ name }) => name);
  const more = documents.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
