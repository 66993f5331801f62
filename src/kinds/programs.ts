/** Which programs a manifest registers, a catalog holds, and mounts run: what a trust policy is asked about. */
import type { Position } from '../core/finding.ts';
import type { Document } from '../core/manifest/document.ts';
import type { Spec } from '../core/schema.ts';
import type { Source } from '../core/source.ts';
import { compareVersions, isBuiltinVersion } from '../core/spelling/version.ts';
import type { Step } from '../core/step.ts';
import { emptyView, type View, withChanges } from '../core/world.ts';
import { type Built, isBuiltinOf } from './builtins.ts';
import type { Plugin } from './plugin.ts';
import { type Choice, choose } from './running.ts';

export interface Program {
  readonly id: string;
  /** `type/name`. */
  readonly plugin: string;
  /** Canonical; empty for the unversioned entry. */
  readonly version: string;
}

export interface DeclaredProgram extends Program {
  readonly name: string;
  readonly source?: Source | undefined;
  /** One sum, or one for each platform. */
  readonly sha256?: string | Readonly<Record<string, string>> | undefined;
  /** File in the plugin directory. */
  readonly command?: string | undefined;
  /** Container image that runs instead of a file. */
  readonly image?: string | undefined;
  /** Names of the variables that the process gets. */
  readonly variables: readonly string[];
  readonly at: Position;
}

export function declaredPrograms(documents: readonly Document[]): readonly DeclaredProgram[] {
  return documents.flatMap(({ kind, id, spec, absent, at }) => {
    if (kind.name !== 'plugin' || absent) return [];
    const { name, source, sha256, command, oci_image: image, env = {} } = spec as Plugin;
    // The process gets `NAME=VALUE`, and reads it up to the first `=`.
    const variables = Object.keys(env).map((name) => name.split('=', 1)[0]!);
    return [{ ...programOf(id, spec as Plugin), name, source, sha256, command, image, variables, at }];
  });
}

/** Entries that somebody registered. A server leaves a builtin out of its list that is hidden, so it must be known by its name. */
export function registeredPrograms(
  observed: ReadonlyMap<string, View>,
  server: Built,
): readonly (Program & { readonly sha256?: string | undefined; readonly hidesBuiltin: boolean })[] {
  const entries = [...(observed.get('plugin') ?? [])] as [string, Plugin][];
  const builtins = new Set(
    entries.flatMap(([, { type, name, builtin }]) => (builtin ? [`${type}/${name}`] : [])),
  );
  return entries.flatMap(([id, spec]) => {
    if (spec.builtin) return [];
    const program = programOf(id, spec);
    const isBuiltin = builtins.has(program.plugin) || isBuiltinOf(server, spec.type, spec.name);
    const hidesBuiltin = spec.version === '' && isBuiltin;
    return [{ ...program, sha256: asSum(spec.sha256), hidesBuiltin }];
  });
}

/** Processes of plugins that are no builtins. Of a connection the sum is not known, and of some servers' not even the version. */
export function runningPrograms(
  observed: ReadonlyMap<string, View>,
): readonly (Program & { readonly sha256?: string | undefined })[] {
  const seen = (kind: string) => observed.get(kind) ?? emptyView;
  const mounts = Object.entries(mountTypes).flatMap(([kind, type]) =>
    [...seen(kind)].flatMap(([id, spec]) => {
      const { type: name, running_plugin_version: version, running_sha256: sum } = spec as Spec;
      const sha256 = asSum(sum);
      if (sha256 === undefined || typeof version !== 'string' || isBuiltinVersion(version)) return [];
      return [{ id, plugin: `${type}/${name}`, version, sha256 }];
    }),
  );
  const connections = [...seen('database_connection')].flatMap(([id, spec]) => {
    const told = asSum(spec.running_plugin_version);
    const program = programBehind(id, choiceOf('database_connection', spec)!, seen);
    if (told === undefined) return program ? [{ ...program, sha256: undefined }] : [];
    return isBuiltinVersion(told) ? [] : [{ id, plugin: `database/${spec.plugin_name}`, version: told }];
  });
  return [...mounts, ...connections];
}

/** What steps make mounts and connections run, now or, by a pin, at their next start; unless it is a builtin. */
export function startingPrograms(
  steps: readonly Pick<Step, 'id' | 'kind' | 'after' | 'expect'>[],
  observed: ReadonlyMap<string, View> = new Map(),
): readonly (Program & { readonly sha256?: string | undefined })[] {
  const afterwards = new Map(
    ['plugin', 'plugin_pin'].map((kind) => {
      const changed = steps.filter((step) => step.kind === kind).map(({ id, after }) => [id, after] as const);
      return [kind, withChanges(observed.get(kind) ?? emptyView, new Map(changed))];
    }),
  );
  const later = (kind: string) => afterwards.get(kind) ?? emptyView;
  return steps.flatMap(({ id, kind, after, expect }) => {
    const choice = after && choiceOf(kind, after);
    const { running_plugin_version: version, running_sha256: sum } = expect;
    if (!choice) return [];
    // Not of every process the server tells what it is.
    if (typeof version !== 'string') return programBehind(id, choice, later) ?? [];
    const sha256 = asSum(sum);
    if (isBuiltinVersion(version) || (version === '' && sha256 === undefined)) return [];
    return [{ id, plugin: `${choice.type}/${choice.name}`, version, sha256 }];
  });
}

function programBehind(
  id: string,
  choice: Choice,
  views: (kind: string) => View,
): (Program & { readonly sha256?: string | undefined }) | undefined {
  const { version, entry } = choose(choice, views);
  if (isBuiltinVersion(version) || (version === '' && !entry)) return undefined;
  return { id, plugin: `${choice.type}/${choice.name}`, version, sha256: asSum(entry?.sha256) };
}

/** What chooses the plugin behind a mount or connection; a pin chooses for all that are to come. */
function choiceOf(kind: string, spec: Spec): Choice | undefined {
  const stored = spec.plugin_version as string | undefined;
  if (kind === 'database_connection') return { type: 'database', name: `${spec.plugin_name}`, stored };
  if (kind === 'plugin_pin') return { type: `${spec.type}`, name: `${spec.name}`, stored: undefined };
  const type = mountTypes[kind as keyof typeof mountTypes] as string | undefined;
  return type === undefined ? undefined : { type, name: `${spec.type}`, stored };
}

/** Mounts and connections whose process becomes an older version. */
export function returningPrograms(
  steps: readonly Pick<Step, 'id' | 'kind' | 'before' | 'after' | 'expect'>[],
): readonly { readonly id: string; readonly plugin: string; readonly from: string; readonly to: string }[] {
  return steps.flatMap(({ id, kind, before, after, expect }) => {
    const choice = before && kind !== 'plugin_pin' ? choiceOf(kind, before) : undefined;
    // Not every server tells what runs behind a connection; what it has stored is known.
    const stored = kind === 'database_connection';
    const from = asSum(before?.running_plugin_version) ?? (stored ? before?.plugin_version : undefined);
    const to = expect.running_plugin_version ?? (stored ? after?.plugin_version : undefined);
    if (!choice || typeof from !== 'string' || typeof to !== 'string' || isBuiltinVersion(from)) return [];
    return compareVersions(to, from) < 0 ? [{ id, plugin: `${choice.type}/${choice.name}`, from, to }] : [];
  });
}

/** Kinds that tell what runs behind their things, with the type of the plugins. */
const mountTypes = { secrets_mount: 'secret', auth_mount: 'auth' } as const;

/** Gives each plugin without a sum the one that is known of it. */
export function withSums(
  documents: readonly Document[],
  sumsOf: (program: Program) => Readonly<Record<string, string>> | undefined,
): readonly Document[] {
  return documents.map((document) => {
    const { kind, id, spec, absent, given } = document;
    if (kind.name !== 'plugin' || absent || spec.sha256 !== undefined) return document;
    const sums = sumsOf(programOf(id, spec as Plugin));
    if (!sums) return document;
    const [only, ...others] = Object.values(sums);
    const sha256 = others.length === 0 ? only : sums;
    return { ...document, spec: { ...spec, sha256 }, given: [...given, 'sha256'] };
  });
}

function programOf(id: string, { type, name, version }: Plugin): Program {
  return { id, plugin: `${type}/${name}`, version };
}

const asSum = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
