/** Observed things as manifest entries that plan empty at once: defaults and computed fields are left out, secrets are not there. */
import { stringify } from 'yaml';
import { same, showValue } from '../canonical.ts';
import type { Registry, ResourceKind } from '../kind.ts';
import { isCompared, type Spec } from '../schema.ts';
import { isAvailable, type ServerInfo } from '../server.ts';
import type { View } from '../world.ts';

export interface Dump {
  readonly entries: Readonly<Record<string, unknown>>;
  /** Things that belong to the server, as comments. */
  readonly left: readonly string[];
}

/** A server also returns fields that it does not have, such as those of an edition that it is not. */
export function toEntry(kind: ResourceKind, spec: Spec, server?: ServerInfo): Spec {
  const entry: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = spec[name];
    if (value === undefined || !(isCompared(field) || kind.identity.includes(name))) continue;
    if (server && !isAvailable(field.available, server)) continue;
    if (same(value, field.default) || (value === '' && field.default === undefined)) continue;
    const readable = field.type === 'duration' || field.type === 'bytes';
    entry[name] = readable ? showValue({ ...field, zero: undefined } as never, value) : value;
  }
  return entry;
}

export function makeDump(registry: Registry, observed: ReadonlyMap<string, View>, server?: ServerInfo): Dump {
  const entries: Record<string, unknown> = {};
  const left: string[] = [];
  for (const kind of registry) {
    const mine: Spec[] = [];
    for (const spec of observed.get(kind.name)?.values() ?? []) {
      const owner = kind.isServerManaged?.(spec);
      if (owner)
        left.push(
          `${kind.name} ${kind.identity
            .map((field) => spec[field])
            .filter(Boolean)
            .join('/')}: ${owner}`,
        );
      else mine.push(toEntry(kind, spec, server));
    }
    if (mine.length === 0) continue;
    entries[kind.plural] = kind.identity.length === 0 ? mine[0] : mine.sort(byIdentity(kind));
  }
  return { entries, left };
}

function byIdentity(kind: ResourceKind) {
  const key = (spec: Spec) => kind.identity.map((field) => `${spec[field] ?? ''}`).join('\0');
  return (a: Spec, b: Spec) => (key(a) < key(b) ? -1 : 1);
}

export function writeYaml({ entries, left }: Dump, head: readonly string[]): string {
  const comments = [
    ...head,
    ...(left.length > 0
      ? ['', 'Of the server itself, never declared:', ...left.map((line) => `  ${line}`)]
      : []),
  ];
  const body = Object.keys(entries).length > 0 ? stringify(entries, { lineWidth: 0 }) : '';
  return `${comments.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${body}`;
}
