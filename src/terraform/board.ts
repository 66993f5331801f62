/**
 * What this process knows of the server. Lists are read once and shared in flight; what Terraform wrote or read is entered
 * without asking again. Beside what is there (`seen`) stands what will be there by the plans made so far (`expected`): a mount
 * may be planned on a plugin that the same run registers.
 */
import type { Finding } from '../core/finding.ts';
import { canonicalSpec, idOf } from '../core/identity.ts';
import type { Registry, ResourceKind } from '../core/kind.ts';
import type { Document } from '../core/manifest/document.ts';
import type { Spec } from '../core/schema.ts';
import { isAvailable, type ServerInfo } from '../core/server.ts';
import { type Elsewhere, emptyView, enter, type View } from '../core/world.ts';
import { lookElsewhere } from '../engine/namespaces.ts';
import { portFor } from '../engine/ports.ts';
import type { Session } from './session.ts';

type Mutable = Map<string, Spec>;

const FRESH_MS = 500;

export interface Board {
  readonly kinds: Registry;
  session(): Promise<Session>;
  /** With the facts that the document asks for. */
  server(document?: Pick<Document, 'kind' | 'spec'>): Promise<ServerInfo>;
  /** What lists say of a kind; empty where the server has no such kind. */
  seen(kind: ResourceKind): Promise<View>;
  /** One thing with everything; undefined when it is not there. */
  whole(kind: ResourceKind, spec: Spec): Promise<Spec | undefined>;
  /** The views that planning a thing looks at: of all kinds that matter to it, or of none. */
  views(kind: ResourceKind, spec: Spec, which: 'seen' | 'expected'): Promise<ReadonlyMap<string, View>>;
  /** The lists of kinds that may use things of this kind, read anew. */
  refreshUsers(kind: ResourceKind): Promise<void>;
  /** Everything that was listed so far, read anew: another process of the same run may have changed it. */
  lookAgain(): Promise<void>;
  /** A list that is half a second old at most: whoever creates looks there first. */
  glance(kind: ResourceKind): Promise<readonly Spec[]>;
  /** What the server had to say at the beginning; once. */
  notices(): Promise<readonly Finding[]>;
  elsewhere(document: Document): Promise<readonly Elsewhere[]>;
  /** What is there now, as a write or a read found it. */
  note(kind: ResourceKind, id: string, spec: Spec | undefined): void;
  /** What will be there by a plan. */
  expect(kind: ResourceKind, id: string, spec: Spec | undefined): void;
  /** Whether the thing stands in Terraform's state, as far as it was told. */
  isMentioned(id: string): boolean;
  /** Whether a plan of this process found that it cannot be changed in place. */
  isReplaced(id: string): boolean;
  replace(id: string): void;
  /** Whether the state forbids to destroy it. */
  isProtected(id: string): boolean;
  /** Whether a plan of this process decided about the thing. */
  isPlanned(id: string): boolean;
}

export function makeBoard(
  kinds: Registry,
  open: () => Promise<Session>,
  /** Ids, and whether the state forbids to destroy them. */
  mentioned: ReadonlyMap<string, boolean>,
): Board {
  let opening: Promise<Session> | undefined;
  const session = () => (opening ??= open());
  const lists = new Map<string, Promise<Mutable>>();
  const wholes = new Map<string, Promise<Spec | undefined>>();
  const expected = new Map<string, Promise<Mutable>>();
  const planned = new Set<string>();
  const replaced = new Set<string>();
  const glances = new Map<string, { readonly at: number; readonly list: Promise<readonly Spec[]> }>();
  let told = false;
  const infos = new Map<string, Promise<ServerInfo>>();

  function server(document?: Pick<Document, 'kind' | 'spec'>): Promise<ServerInfo> {
    const facts = document?.kind.asks?.(document.spec) ?? [];
    const key = [...facts].sort().join();
    const known =
      infos.get(key) ?? session().then((opened) => opened.server(facts.length ? [document!] : []));
    infos.set(key, known);
    return known;
  }

  async function load(kind: ResourceKind, ports: 'reading' | 'writing'): Promise<Mutable> {
    if (!isAvailable(kind.available, await server())) return new Map();
    const found = await kind.list(portFor((await session())[ports], kind));
    const specs = found.map((each) => canonicalSpec(kind, each, kind.detailed ? 'partial' : 'whole'));
    return new Map(specs.map((spec) => [idOf(kind, spec), spec]));
  }

  function list(kind: ResourceKind): Promise<Mutable> {
    const known = lists.get(kind.name) ?? load(kind, 'reading');
    if (!lists.has(kind.name)) known.catch(() => lists.delete(kind.name));
    lists.set(kind.name, known);
    return known;
  }

  function future(kind: ResourceKind): Promise<Mutable> {
    const known = expected.get(kind.name) ?? list(kind).then((view) => new Map(view));
    if (!expected.has(kind.name)) known.catch(() => expected.delete(kind.name));
    expected.set(kind.name, known);
    return known;
  }

  async function readAnew(which: readonly ResourceKind[]): Promise<void> {
    await Promise.all(
      which.map(async (kind) => {
        const fresh = await load(kind, 'writing');
        const view = await list(kind);
        for (const id of view.keys()) if (!fresh.has(id)) enter(view, id, undefined);
        for (const [id, spec] of fresh) enter(view, id, { ...view.get(id), ...spec });
      }),
    );
  }

  async function readWhole(kind: ResourceKind, spec: Spec, id: string): Promise<Spec | undefined> {
    const listed = (await list(kind)).get(id);
    if (!listed || !kind.detailed) return listed;
    const found = await kind.read(portFor((await session()).reading, kind), spec);
    const whole = found && canonicalSpec(kind, { ...listed, ...found });
    enter(await list(kind), id, whole);
    if (!planned.has(id)) enter(await future(kind), id, whole);
    return whole;
  }

  const matters = (other: ResourceKind, kind: ResourceKind, spec: Spec) =>
    other.name === kind.name || other.listed === 'always' || other.isListedFor?.(kind.name, spec) === true;

  return {
    kinds,
    session,
    server,
    seen: list,
    whole(kind, spec) {
      const id = idOf(kind, spec);
      const known = wholes.get(id) ?? readWhole(kind, spec, id);
      if (!wholes.has(id)) known.catch(() => wholes.delete(id));
      wholes.set(id, known);
      return known;
    },
    async views(kind, spec, which) {
      const views = await Promise.all(
        kinds.map(async (other) => {
          if (!matters(other, kind, spec)) return [other.name, emptyView] as const;
          return [other.name, await (which === 'seen' ? list(other) : future(other))] as const;
        }),
      );
      return new Map(views);
    },
    refreshUsers: (kind) =>
      readAnew(kinds.filter((other) => other.needs && other.after?.includes(kind.name))),
    lookAgain: () => readAnew(kinds.filter(({ name }) => lists.has(name))),
    glance(kind) {
      const known = glances.get(kind.name);
      if (known && performance.now() - known.at < FRESH_MS) return known.list;
      const list = session().then(({ writing }) => kind.list(portFor(writing, kind)));
      glances.set(kind.name, { at: performance.now(), list });
      list.catch(() => glances.delete(kind.name));
      return list;
    },
    async notices() {
      const { findings } = await session();
      const isFirst = !told;
      told = true;
      return isFirst ? findings : [];
    },
    async elsewhere(document) {
      const { vault } = await session();
      return lookElsewhere(kinds, [document], await server(), (name) => vault.in(name));
    },
    note(kind, id, spec) {
      wholes.set(id, Promise.resolve(spec));
      if (!spec) glances.delete(kind.name);
      for (const view of [lists.get(kind.name), expected.get(kind.name)])
        view?.then(
          (entries) => enter(entries, id, spec),
          () => undefined,
        );
    },
    expect(kind, id, spec) {
      // Both at once: whoever looks in between would take what goes for what stays.
      const decide = (entries?: Mutable) => {
        if (entries) enter(entries, id, spec);
        planned.add(id);
      };
      future(kind).then(decide, () => decide());
    },
    isMentioned: (id) => mentioned.has(id),
    isReplaced: (id) => replaced.has(id),
    replace: (id) => void replaced.add(id),
    isProtected: (id) => mentioned.get(id) === true,
    isPlanned: (id) => planned.has(id),
  };
}
