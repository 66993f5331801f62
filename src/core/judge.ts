/** What the server can have at all, and what can be compared with it. */
import type { Finding } from './finding.ts';
import type { Document } from './manifest/document.ts';
import type { Step } from './plan.ts';
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

/** One finding per kind and field that is declared but never returned, unless the thing is written anyway. */
export function judgeComparable(
  documents: readonly Document[],
  steps: ReadonlyMap<string, Step>,
): readonly Finding[] {
  const hidden = new Map<string, { kind: string; field: string; names: string[]; first: Document }>();
  for (const document of documents) {
    const action = steps.get(document.id)?.action;
    if (document.absent || (action !== undefined && action !== 'reload')) continue;
    for (const field of document.given) {
      if (!document.kind.fields[field]?.writeOnly) continue;
      const key = `${document.kind.name} ${field}`;
      const entry = hidden.get(key) ?? { kind: document.kind.name, field, names: [], first: document };
      entry.names.push(document.name);
      hidden.set(key, entry);
    }
  }
  return [...hidden.values()].map(({ kind, field, names, first }) => ({
    severity: 'info',
    code: 'not-comparable',
    summary: 'Cannot be compared',
    detail: `\`${field}\` of ${kind} ${names.join(', ')}: the server never returns it.`,
    hint: `If it changed, write it again: plugboard apply --rewrite ${kind}:${names[0]}`,
    at: first.place(field),
  }));
}
