/**
 * Nothing that stands on the server is taken over unasked. Terraform plans the whole configuration before it destroys, so this stops a
 * destroy as well, unless nothing is refreshed. A provider is not told the address of a resource, but Terraform shows it above this.
 */
import type { Document } from '../../core/manifest/document.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { importId } from '../import-id.ts';
import { resourceType } from '../schema.ts';

export function existsAlready({ kind, name, spec }: Document): Diagnostic {
  const block = `  import {\n    to = ADDRESS\n    id = ${JSON.stringify(importId(kind, spec))}\n  }`;
  return {
    severity: 'error',
    summary: 'It exists already',
    detail: [
      `${kind.name} ${name} is on the server, but not in Terraform's state.`,
      `To manage it, import it. ADDRESS is what stands above behind "with", such as ${resourceType(kind)}.example:`,
      block,
      'If an upgrade failed before this, the state may have it as deposed. Then first: terraform state rm ADDRESS',
      'To destroy the rest without it, add -refresh=false to the destroy.',
    ].join('\n\n'),
    path: kind.identity.slice(-1),
  };
}
