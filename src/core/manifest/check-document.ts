import type { Finding } from '../finding.ts';
import type { Spec } from '../schema.ts';
import type { Document } from './document.ts';

/** The kind's own judgement, placed in the text: a finding that names a field in backquotes first stands at that field. */
export function checkDocument(
  document: Document,
  spec: Spec,
  world: Parameters<NonNullable<Document['kind']['check']>>[1],
) {
  return (document.kind.check?.(spec, world) ?? []).map((finding): Finding => {
    const field = /^`([a-z0-9_]+)`/.exec(finding.detail)?.[1];
    return {
      ...finding,
      at: finding.at ?? (field ? document.place(field) : document.at),
      detail: `${document.kind.name} ${document.name}: ${finding.detail}`,
    };
  });
}
