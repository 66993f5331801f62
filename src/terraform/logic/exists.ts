/**
 * Nothing that stands on the server is taken over unasked. Terraform plans the whole configuration before it destroys, so this stops a
 * destroy as well, unless nothing is refreshed.
 */
import type { Document } from '../../core/manifest/document.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { importId } from '../import-id.ts';
import { resourceType } from '../schema.ts';

export function existsAlready({ kind, name, spec }: Document): Diagnostic {
  return {
    severity: 'error',
    summary: 'It exists already',
    detail: `${kind.name} ${name} is on the server, but not in Terraform's state.\n\nTo manage it, import it:\n\n  import {\n    to = ${resourceType(kind)}.NAME\n    id = ${JSON.stringify(importId(kind, spec))}\n  }\n\nTo destroy the rest without it, add -refresh=false to the destroy.`,
    path: kind.identity.slice(-1),
  };
}
