/**
 * Kinds that tell what they read. What the engine reads back after a write is the truth about the thing: it is entered on the
 * board, so that no request is made for it again. A creation that finds the thing already there is refused.
 */
import { PlugboardError } from '../../core/finding.ts';
import { byId, canonicalSpec, idOf, nameOf } from '../../core/identity.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Registry, ResourceKind } from '../../core/kind.ts';
import { ServerError } from '../../core/port.ts';
import type { Spec } from '../../core/schema.ts';
import type { Board } from '../board.ts';

export interface Watched {
  readonly kinds: Registry;
  /** By id, with its kind: the last that was read; undefined when it was not there. */
  readonly read: ReadonlyMap<string, { readonly kind: ResourceKind; readonly spec: Spec | undefined }>;
  /** The server refused to make the thing: what is there then is another's. */
  isRefused(): boolean;
}

/** `creates`: id of the thing that must not exist yet. */
export function watch(board: Board, creates: string | undefined): Watched {
  const read = new Map<string, { kind: ResourceKind; spec: Spec | undefined }>();
  let written = false;
  let refused = false;
  let mayBeMade = false;
  const noting = async <T>(asking: Promise<T>): Promise<T> => {
    try {
      const answer = await asking;
      mayBeMade = true;
      return answer;
    } catch (error) {
      if (isRefusal(error)) refused = true;
      else mayBeMade = true;
      throw error;
    }
  };
  const watched = board.kinds.map((kind): ResourceKind => {
    const note = (place: Spec, found: Spec | undefined): void => {
      const identity = Object.fromEntries(kind.identity.map((field) => [field, place[field]]));
      const spec = found && canonicalSpec(kind, { ...identity, ...found });
      read.set(idOf(kind, place), { kind, spec });
    };
    return {
      ...kind,
      async list(vault) {
        if (creates === undefined || written) return kind.list(vault);
        const found = await board.glance(kind);
        const existing = (await board.seen(kind)).get(creates) ?? byId(kind, found).get(creates);
        if (existing) throw alreadyThere(kind, existing);
        return found;
      },
      async read(vault, spec) {
        const found = await kind.read(vault, spec);
        note(spec, found);
        return found;
      },
      async write(vault, transition) {
        written = true;
        const makes = creates !== undefined && idOf(kind, transition.after) === creates;
        const port = { ...vault, write: (path: string, body: JsonObject) => noting(vault.write(path, body)) };
        await kind.write(makes ? port : vault, transition);
      },
    };
  });
  return { kinds: watched, read, isRefused: () => refused && !mayBeMade };
}

/** Nothing was done: where nothing came before it, nothing was made. */
const isRefusal = (error: unknown) =>
  error instanceof ServerError && error.status >= 400 && error.status < 500;

function alreadyThere(kind: ResourceKind, spec: Spec): PlugboardError {
  return new PlugboardError('unmanaged', `${kind.name} ${nameOf(kind, spec)} exists already.`, {
    hint: 'Import it to manage it.',
  });
}
