/** Which programs a manifest registers, a catalog holds, and mounts run: what a trust policy is asked about. */
import type { Position } from '../core/finding.ts';
import type { Document } from '../core/manifest/document.ts';
import type { Spec } from '../core/schema.ts';
import type { Source } from '../core/source.ts';
import { compareVersions, isBuiltinVersion } from '../core/spelling/version.ts';
import type { Step } from '../core/step.ts';
import type { View } from '../core/world.ts';
import type { Plugin } from './plugin.ts';

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
  readonly at: Position;
}

export function declaredPrograms(documents: readonly Document[]): readonly DeclaredProgram[] {
  return documents.flatMap(({ kind, id, spec, absent, at }) => {
    if (kind.name !== 'plugin' || absent) return [];
    const { name, source, sha256, command } = spec as Plugin;
    return [{ ...programOf(id, spec as Plugin), name, source, sha256, command, at }];
  });
}

/** Entries that somebody registered. */
export function registeredPrograms(
  observed: ReadonlyMap<string, View>,
): readonly (Program & { readonly sha256?: string | undefined; readonly hidesBuiltin: boolean })[] {
  const entries = [...(observed.get('plugin') ?? [])] as [string, Plugin][];
  const builtins = new Set(
    entries.flatMap(([, { type, name, builtin }]) => (builtin ? [`${type}/${name}`] : [])),
  );
  return entries.flatMap(([id, spec]) => {
    if (spec.builtin) return [];
    const program = programOf(id, spec);
    const hidesBuiltin = spec.version === '' && builtins.has(program.plugin);
    return [{ ...program, sha256: asSum(spec.sha256), hidesBuiltin }];
  });
}

/** Processes of plugins that are no builtins. */
export function runningPrograms(
  observed: ReadonlyMap<string, View>,
): readonly (Program & { readonly sha256?: string | undefined })[] {
  return Object.entries(mountTypes).flatMap(([kind, type]) =>
    [...(observed.get(kind) ?? [])].flatMap(([id, spec]) => {
      const { type: name, running_plugin_version: version, running_sha256: sum } = spec as Spec;
      const sha256 = asSum(sum);
      if (sha256 === undefined || typeof version !== 'string' || isBuiltinVersion(version)) return [];
      return [{ id, plugin: `${type}/${name}`, version, sha256 }];
    }),
  );
}

/** What mounts and connections are to run after their steps, unless it is a builtin. */
export function startingPrograms(
  steps: readonly Pick<Step, 'id' | 'kind' | 'after' | 'expect'>[],
): readonly (Program & { readonly sha256?: string | undefined })[] {
  return steps.flatMap(({ id, kind, after, expect }) => {
    const plugin = after && pluginOf(kind, after);
    const { running_plugin_version: version, running_sha256: sum } = expect;
    const sha256 = asSum(sum);
    if (!plugin || typeof version !== 'string' || isBuiltinVersion(version)) return [];
    return version === '' && sha256 === undefined ? [] : [{ id, plugin, version, sha256 }];
  });
}

/** `type/name` of the plugin behind a mount or connection. */
function pluginOf(kind: string, spec: Spec): string | undefined {
  if (kind === 'database_connection') return `database/${spec.plugin_name}`;
  const type = mountTypes[kind as keyof typeof mountTypes] as string | undefined;
  return type && `${type}/${spec.type}`;
}

/** Mounts whose process becomes an older version. */
export function returningPrograms(
  steps: readonly Pick<Step, 'id' | 'kind' | 'before' | 'expect'>[],
): readonly { readonly id: string; readonly plugin: string; readonly from: string; readonly to: string }[] {
  return steps.flatMap(({ id, kind, before, expect }) => {
    const type = mountTypes[kind as keyof typeof mountTypes] as string | undefined;
    const [from, to] = [before?.running_plugin_version, expect.running_plugin_version];
    if (!type || typeof from !== 'string' || typeof to !== 'string' || isBuiltinVersion(from)) return [];
    return compareVersions(to, from) < 0 ? [{ id, plugin: `${type}/${before!.type}`, from, to }] : [];
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
