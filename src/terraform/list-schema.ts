/** List resources (protocol 6.10): every resource with an identity can be listed, and nothing has to be said for it. */
import type { Registry } from '../core/kind.ts';
import type { Block } from './attribute.ts';
import { resourceType } from './schema.ts';

export function listBlocks(kinds: Registry): Readonly<Record<string, Block>> {
  return Object.fromEntries(
    kinds
      .filter(({ identity }) => identity.length > 0)
      .map((kind) => [
        resourceType(kind),
        { description: `Everything of this kind on the server. ${kind.summary}`, attributes: {} },
      ]),
  );
}
