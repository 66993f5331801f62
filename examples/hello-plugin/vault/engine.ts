/** What a secrets engine is, told as data: a table of paths, each with what it does for which operation. */
import type { Storage } from './storage.ts';

export interface Engine {
  /** Semantic version without `v`. */
  readonly version: string;
  readonly help: string;
  readonly paths: readonly Path[];
}

export interface Path {
  /** As in help: `names/:name`. A `:word` stands for one name. */
  readonly path: string;
  readonly help: string;
  /** What a body may hold; more is answered with a warning, as the server's own engines do. */
  readonly fields?: readonly string[];
  /** Makes a write a `create` or an `update`, which policies tell apart. Without it every write is an update. */
  readonly exists?: (request: Request) => Promise<boolean>;
  readonly operations: Readonly<Partial<Record<Operation, (request: Request) => Answer | Promise<Answer>>>>;
}

/** `write` is both create and update. */
export type Operation = 'read' | 'write' | 'delete' | 'list';

export interface Request {
  readonly data: Readonly<Record<string, unknown>>;
  readonly storage: Storage;
  /** The value of `:name` in the path. */
  readonly name: string;
}

/** Data for the caller, a refusal of what the caller sent (400), or nothing: 404 on a read, 204 on a write. */
export type Answer =
  | { readonly data: Readonly<Record<string, unknown>> }
  | { readonly refusal: string }
  | undefined;

export interface Match {
  readonly path: Path;
  readonly name: string;
}

/** A name as the server's own engines allow it. */
const NAME = '(\\w(?:[\\w.-]*\\w)?)';

export function matchPath(engine: Engine, requested: string): Match | undefined {
  for (const path of engine.paths) {
    const pattern = new RegExp(`^${path.path.replace(/:\w+/, NAME)}$`);
    const found = pattern.exec(requested);
    if (found) return { path, name: found[1] ?? '' };
  }
  return undefined;
}
