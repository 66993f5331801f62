import type { Finding } from './finding.ts';
import type { Vault } from './port.ts';
import type { Availability, Fields, Spec } from './schema.ts';
import type { World } from './world.ts';

/**
 * A class of things that a server has. A kind says what a thing looks like, what names it and which spellings mean the same, and
 * moves it through the four verbs of the port. Everything it is given and gives back is canonical. Adding a kind is one file
 * and one line in `src/kinds/index.ts`; nothing else knows a kind by its name.
 */
export interface ResourceKind<S extends object = Spec> {
  /** `plugin`; the Terraform type is `plugboard_` + name. */
  readonly name: string;
  /** Key of the list in a manifest. */
  readonly plural: string;
  /** One sentence for help, documentation and Terraform. */
  readonly summary: string;
  /** Paragraphs for the documentation page. */
  readonly notes?: readonly string[];
  readonly available?: Availability;
  readonly fields: Fields;
  /** Fields that name the thing; none for a singleton. */
  readonly identity: readonly string[];
  /** Catalog, pins, runtimes and quotas live in the root namespace, whichever namespace mounts are managed in. */
  readonly scope: 'root' | 'namespace';
  /** Fields that the server cannot change in place. */
  readonly fixed?: readonly string[];
  /** Removing one destroys data or access: it needs consent by name. */
  readonly precious?: string;
  /** Kinds that exist before this one; removals run the other way round. */
  readonly after?: readonly string[];
  /** `always`: other kinds look at these things, so they are listed even when none is declared. */
  readonly listed: 'always' | 'declared';
  /** A declared thing of another kind for whose sake these are listed too: it may be used by them. */
  isListedFor?(kind: string, spec: Spec): boolean;
  /** What the checks need to know about the server, each a request of its own. */
  asks?(spec: S): readonly Fact[];
  /** Lists do not carry every field: each declared thing is read as well. */
  readonly detailed?: true;
  /** An example entry for documentation and JSON Schema, in a manifest's spelling. */
  readonly example: Spec;

  /** Spellings that only this kind knows, such as `kv-v2`. Called on a spec whose fields are canonical already. */
  canonical?(spec: S): S;
  /** Fills in what depends on everything else: quota paths, sums per platform. Pure. */
  resolve?(spec: S, world: World): S;
  /** What a schema cannot say. Without a server in the world only what is certain offline is said. */
  check?(spec: S, world: World): readonly Finding[];
  /** Fields whose change from `before` to `after` is only possible by recreating. */
  recreates?(before: S, after: S): readonly string[];
  /** Ids of the things that this one uses; it comes after them, and they may not be removed before it. */
  needs?(spec: S, world: World): readonly string[];
  /** Ids of things whose steps come first although this one does not use them. */
  follows?(spec: S, world: World): readonly string[];
  /** What the process behind the thing must be. */
  running?(spec: S, world: World): Running | undefined;
  /** Where the thing comes from when it is to be moved: the id of the thing before. */
  movedFrom?(spec: S): string | undefined;
  /** Something that a reader of a status report should know about the thing. */
  remark?(spec: S): string | undefined;
  /** What the server returns although the declaration keeps it secret is left out: it is neither compared nor shown. */
  conceal?(observed: S, declared: S): S;
  /** Never to be touched, with the reason in words. */
  isServerManaged?(spec: S): string | undefined;

  /** Everything of this kind, in as few calls as the API allows. */
  list(vault: Vault): Promise<readonly S[]>;
  /** One thing; absent is undefined. */
  read(vault: Vault, spec: S): Promise<S | undefined>;
  /** Creates or updates. `before` is there for the kind that must tune rather than enable. */
  write(vault: Vault, change: Transition<S>): Promise<void>;
  /** Absent is success. */
  remove(vault: Vault, spec: S): Promise<void>;
  /** Moves the thing to its new identity and waits for the end of it. */
  move?(vault: Vault, from: S, to: S): Promise<void>;
  /** Ends the process and starts the declared one. */
  restart?(vault: Vault, spec: S): Promise<void>;
  /** Fails when what stands behind the thing does not answer. */
  answers?(vault: Vault, spec: S): Promise<void>;
}

/** Facts about a server that are only asked for when something declared depends on them. */
export type Fact = 'maxLeaseTtl' | 'platform';

export interface Transition<S extends object = Spec> {
  readonly before?: S | undefined;
  readonly after: S;
}

/** What a process must be, and why it is to be started anew. */
export interface Running {
  /** Values that the read-only fields must have. */
  readonly expect: Spec;
  /** Reasons for a restart that the expected values cannot show, each with the id of the change that is the cause. */
  readonly restarts: readonly Restart[];
  /** Words on why the process may differ from `expect` although nothing changes in this plan. */
  readonly behind?: string | undefined;
  /** Serialises restarts: things that share a process must not be restarted at once. */
  readonly process?: string | undefined;
}

export interface Restart {
  readonly reason: string;
  readonly cause: string;
}

/** An explicit list, passed in. Nothing registers itself. */
export type Registry = readonly ResourceKind[];

export function kindNamed(registry: Registry, name: string): ResourceKind {
  const kind = registry.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`no kind is named ${name}`);
  return kind;
}
