/**
 * Which plugin version stands behind a mount or a database connection, by the server's own rules (vault-api 1.9, 2, 4.3, 5.3):
 * a pin beats the stored version; `latest` is the highest registered version, prereleases included; the empty version is the
 * unversioned entry or else the builtin; nothing declared lets the server choose once.
 */
import { makeId } from '../core/identity.ts';
import type { Restart, Running } from '../core/kind.ts';
import type { Spec } from '../core/schema.ts';
import { compareVersions, isBuiltinVersion } from '../core/spelling/version.ts';
import { having, type View, type World } from '../core/world.ts';
import type { Plugin } from './plugin.ts';

/** What chooses the version: the plugin's type and name, and the version stored on the mount (undefined: the server chooses). */
export interface Choice {
  readonly type: string;
  readonly name: string;
  readonly stored: string | undefined;
}

export interface Chosen {
  readonly version: string;
  /** The external catalog entry; undefined for a builtin or an entry that is not there. */
  readonly entry: Plugin | undefined;
  readonly pin: string | undefined;
}

type Views = (kind: string) => View;

export function choose({ type, name, stored }: Choice, views: Views): Chosen {
  const pin = views('plugin_pin').get(makeId('plugin_pin', type, name))?.version as string | undefined;
  const version =
    pin ??
    (stored === 'latest' ? (highest(type, name, views) ?? '') : (stored ?? freeChoice(type, name, views)));
  const entry = views('plugin').get(makeId('plugin', type, name, version)) as Plugin | undefined;
  return { version, entry: entry?.builtin ? undefined : entry, pin };
}

/** The version that the server stores when a mount is made without one. */
function freeChoice(type: string, name: string, views: Views): string {
  const unversioned = views('plugin').get(makeId('plugin', type, name));
  return unversioned && !unversioned.builtin ? '' : (highest(type, name, views) ?? '');
}

function highest(type: string, name: string, views: Views): string | undefined {
  const versions = externals(type, name, views).filter(({ version }) => version !== '');
  return versions.map(({ version }) => version).reduce<string | undefined>(higher, undefined);
}

const higher = (a: string | undefined, b: string) => (a === undefined || compareVersions(a, b) < 0 ? b : a);

export function externals(type: string, name: string, views: Views): readonly Plugin[] {
  return (having(views('plugin'), { type, name }) as readonly Plugin[]).filter((entry) => !entry.builtin);
}

/** What the process must be, and which changes of this plan reach it. `reports` says whether the server tells what runs. */
export function runningOf(choice: Choice, observed: Spec | undefined, world: World, reports = true): Running {
  const { version, entry, pin } = choose(choice, world.later);
  const expect: Record<string, unknown> = {};
  if (reports && (entry || version !== '')) expect.running_plugin_version = version;
  if (reports && typeof entry?.sha256 === 'string') expect.running_sha256 = entry.sha256;
  if (reports && version === '' && !entry) expect.running_sha256 = '';
  return {
    expect,
    restarts: observed ? restartsFor(choice, version, entry, observed, world) : [],
    behind: observed && wordsFor(choice, version, entry, pin, observed),
    process: `${choice.type}/${choice.name}`,
  };
}

function restartsFor(
  choice: Choice,
  version: string,
  entry: Plugin | undefined,
  observed: Spec,
  world: World,
): readonly Restart[] {
  const restarts: Restart[] = [];
  const label = `plugin ${choice.type}/${choice.name}${version && ` ${version}`}`;
  const own = makeId('plugin', choice.type, choice.name, version);
  const stored = observed.plugin_version as string | undefined;
  const before = choose({ ...choice, stored }, world.seen).version;
  const overwritten = entry && before === version ? world.changed(own) : undefined;
  if (overwritten && overwritten.action !== 'create') {
    const what = overwritten.fields.map(({ field }) => field).join(', ');
    restarts.push({ cause: own, reason: what ? `${label}: another ${what}` : `${label}: written again` });
  }
  // The mount table shows a process whose entry was taken away as alive, dead or not (vault-api 4.6).
  if (overwritten?.action === 'create' && version !== '' && stored === version)
    restarts.push({ cause: own, reason: `${label} is registered again: it may have died without it` });
  const runtime = entry?.runtime ? makeId('plugin_runtime', 'container', entry.runtime) : '';
  if (entry && world.changed(runtime))
    restarts.push({ cause: runtime, reason: `the limits of runtime ${entry.runtime} change` });
  if (before === version || observed.running_plugin_version === version) return restarts;
  const pin = makeId('plugin_pin', choice.type, choice.name);
  if (world.changed(pin))
    restarts.push({ cause: pin, reason: `the pin of ${choice.type}/${choice.name} changes` });
  else if (choice.stored === 'latest')
    for (const cause of [own, makeId('plugin', choice.type, choice.name, before)])
      if (world.changed(cause))
        restarts.push({ cause, reason: `latest is ${version || 'the unversioned entry'} then` });
  return restarts;
}

function wordsFor(
  { stored }: Choice,
  version: string,
  entry: Plugin | undefined,
  pin: string | undefined,
  observed: Spec,
): string {
  const runs = (observed.running_plugin_version as string | undefined) || 'no version';
  if (observed.running_plugin_version === version && entry)
    return 'registered again with another sha256, but not reloaded';
  if (pin !== undefined) return `pinned to ${pin}, but not reloaded: ${runs} runs`;
  if (stored === 'latest') return `latest is ${version}, but not reloaded: ${runs} runs`;
  return `set to ${version || 'the builtin'}, but not reloaded: ${runs} runs`;
}

/** Catalog entries and pins that a mount or connection cannot do without. */
export function pluginNeeds(
  choice: Choice,
  isExplicit: boolean,
  runs: unknown,
  world: World,
): readonly string[] {
  const { version, entry, pin } = choose(choice, world.later);
  const needs: string[] = [];
  const pinId = makeId('plugin_pin', choice.type, choice.name);
  if (entry || version !== '') needs.push(makeId('plugin', choice.type, choice.name, version));
  // Without the unversioned entry that it runs now it would become the builtin at its next reload.
  if (version === '' && choose(choice, world.seen).entry)
    needs.push(makeId('plugin', choice.type, choice.name));
  if (choice.stored && choice.stored !== 'latest')
    needs.push(makeId('plugin', choice.type, choice.name, choice.stored));
  if (typeof runs === 'string' && runs !== '' && !isBuiltinVersion(runs))
    needs.push(makeId('plugin', choice.type, choice.name, runs));
  const pinned = world.seen('plugin_pin').get(pinId)?.version;
  if (pin !== undefined) needs.push(pinId);
  else if (pinned !== undefined && !isExplicit && choice.stored !== pinned) needs.push(pinId);
  return [...new Set(needs)];
}

/** A pin that goes: until then the server refuses every `plugin_version` (vault-api 2). */
export function leavingPin({ type, name }: Choice, world: World): readonly string[] {
  const pin = makeId('plugin_pin', type, name);
  return world.seen('plugin_pin').has(pin) && !world.later('plugin_pin').has(pin) ? [pin] : [];
}

/** What runs a catalog entry after the plan, in words. */
export function usersOf(spec: Plugin, world: World): readonly string[] {
  const users: string[] = [];
  const note = (
    kind: string,
    things: readonly Spec[],
    stored: (thing: Spec) => Choice,
    name: (thing: Spec) => unknown,
  ) => {
    for (const thing of things)
      if (choose(stored(thing), world.later).version === spec.version) users.push(`${kind} ${name(thing)}`);
  };
  const { type, name } = spec;
  const asMount = (thing: Spec): Choice => ({
    type,
    name,
    stored: thing.plugin_version as string | undefined,
  });
  if (type === 'secret')
    note(
      'secrets_mount',
      having(world.seen('secrets_mount'), { type: name }),
      asMount,
      (thing) => thing.path,
    );
  if (type === 'auth')
    note('auth_mount', having(world.seen('auth_mount'), { type: name }), asMount, (thing) => thing.path);
  if (type === 'database')
    note(
      'database_connection',
      having(world.seen('database_connection'), { plugin_name: name }),
      asMount,
      (thing) => `${thing.mount}${thing.name}`,
    );
  return users;
}
