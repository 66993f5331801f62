/** One field of a thing for people: under the name and in the form that a manifest would give it. */
import { showValue } from './canonical.ts';
import type { ResourceKind } from './kind.ts';

/** `cpu` for `cpu_nanos`: whoever reads has written the other. */
export function showName(kind: ResourceKind | undefined, field: string): string {
  return spellingOf(kind, field)?.[0] ?? field;
}

/** A sum that only proves something is told apart by its beginning; one that is to be registered stands in full. */
export function showField(kind: ResourceKind | undefined, field: string, value: unknown): string {
  if (field === 'running_sha256' && value) return `${`${value}`.slice(0, 12)}…`;
  const own = kind?.fields[field];
  const isNamed = value === 0 && own?.zero !== undefined;
  return showValue(isNamed ? own : (spellingOf(kind, field)?.[1] ?? own), value);
}

function spellingOf(kind: ResourceKind | undefined, field: string) {
  return Object.entries(kind?.fields ?? {}).find(([, { spells }]) => spells === field);
}
