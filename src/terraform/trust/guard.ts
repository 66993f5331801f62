/**
 * The gate for one resource. Terraform shows one at a time: what else it declares is not known, only what is on the server and what
 * was planned before. A plugin has no `source` here: it counts as coming from where the lock says.
 */
import type { Finding } from '../../core/finding.ts';
import { idOf } from '../../core/identity.ts';
import type { Document } from '../../core/manifest/document.ts';
import { emptyView, type View, type World } from '../../core/world.ts';
import type { Trust } from '../../engine/trust.ts';
import {
  declaredPrograms,
  type Program,
  registeredPrograms,
  returningPrograms,
  runningPrograms,
  startingPrograms,
  withSums,
} from '../../kinds/programs.ts';
import type { AtGate, RegisteredPlugin, RunningPlugin } from '../../trust/gate/at-gate.ts';
import { gate } from '../../trust/gate/gate.ts';
import { checkHead } from '../../trust/gate/head.ts';
import { lockedFor } from '../../trust/gate/locked-for.ts';
import { asFinding } from '../../trust/gate/words.ts';
import type { Guard, Passed, Passing, TrustSettings } from '../guard.ts';
import { saidElsewhere } from '../logic/document.ts';
import { evidenceValue } from './evidence.ts';

export function makeGuard(settings: TrustSettings, trust: Trust, lookAgain: Guard['lookAgain']): Guard {
  const { policy, lock } = trust;
  const platformsOf = ({ plugin, version }: Pick<Program, 'plugin' | 'version'>) =>
    lock?.plugins.get(plugin)?.versions.get(version);
  const atGate = (platform: string | undefined): AtGate => ({
    policy,
    lock,
    declared: [],
    catalog: [],
    running: [],
    platform,
    repaired: new Set(settings.rewrite),
    now: new Date(),
  });
  return {
    trust,
    settings,
    asksPlatform: [...(lock?.plugins.values() ?? [])].some(({ versions }) =>
      [...versions.values()].some(({ size }) => size > 1),
    ),
    complete(document) {
      const [completed] = withSums([document], (program) => {
        const platforms = platformsOf(program);
        return platforms && Object.fromEntries([...platforms].map(([name, { sha256 }]) => [name, sha256]));
      });
      // What has no sum is refused because it is not locked, and needs no second reason.
      return completed === document
        ? { ...document, spec: { ...saidElsewhere(document.kind), ...document.spec } }
        : completed!;
    },
    evidence(document, platform) {
      const [program] = declaredPrograms([document as Document]);
      const locked = program && lockedFor(program, atGate(platform));
      return !locked || 'code' in locked || !lock ? null : evidenceValue(locked, lock.policy);
    },
    pass: (passing) => pass(passing, atGate(passing.platform)),
    lookAgain,
  };
}

function pass(passing: Passing, at: AtGate): Passed {
  const { document, plan, seen, later } = passing;
  // Of several sums one is chosen for the server: that one counts.
  const { sha256: chosen } = plan.steps.find(isOneOf([document.id]))?.after ?? {};
  const programs = declaredPrograms([document]).map((program) =>
    typeof chosen === 'string' ? { ...program, sha256: chosen } : program,
  );
  const locked = programs.map((program) => [program, lockedFor(program, at)] as const);
  // A pin, too, takes mounts back, and so does its removal.
  const returning = returningPrograms(plan.steps);
  const starting = startingPrograms(plan.steps, later);
  const input: AtGate = document.absent
    ? { ...at, starting, returning }
    : {
        ...at,
        declared: locked.flatMap(([program, binary]) =>
          'code' in binary ? [] : [{ ...program, origin: binary.source }],
        ),
        beside: registeredPrograms(
          only(
            later,
            programs.flatMap((each) => highestOf(each, document, at)),
          ),
          plan.server,
        ),
        catalog: registeredPrograms(only(seen, [document.id, ...needsOf(passing)]), plan.server).map(
          (entry) => asConcerned(entry, document, at),
        ),
        running: runningIn(passing),
        starting,
        returning,
        managed: new Set([document.id]),
      };
  const concerned = [programs, input.catalog, input.running, starting, returning].some(
    ({ length }) => length > 0,
  );
  if (!concerned) return { findings: [], concerned, unverified: new Set() };
  const { refusals, remarks, unverified } = gate(input);
  const missing = locked.flatMap(([program, binary]) =>
    'code' in binary && !checkHead(input) ? [asFinding('error', binary, program.at)] : [],
  );
  return { findings: [...missing, ...refusals, ...remarks].map(ordered), concerned, unverified };
}

const isOneOf =
  (ids: readonly string[]) =>
  ({ id }: { readonly id: string }): boolean =>
    ids.includes(id);

/** Id of the highest version of the plugin that was locked. */
function highestOf({ plugin }: Program, { kind, spec }: Document, { lock }: AtGate): readonly string[] {
  const highest = lock?.plugins.get(plugin)?.highest;
  return highest ? [idOf(kind, { ...spec, version: highest })] : [];
}

/** These things, and the builtins that they may hide: thousands of others are looked at when it is their turn. */
function only(views: ReadonlyMap<string, View>, ids: readonly string[]): ReadonlyMap<string, View> {
  return new Map(
    [...views].map(([kind, view]) => {
      const found = ids.flatMap((id) => (view.has(id) ? [[id, view.get(id)!] as const] : []));
      const mayHide = found.some(([, { version }]) => version === '');
      const builtins = mayHide ? [...view].filter(([, { builtin }]) => builtin === true) : [];
      return [kind, new Map([...builtins, ...found])] as const;
    }),
  );
}

/** The process of the document itself. */
function runningIn({ document: { kind, id }, seen }: Passing): readonly RunningPlugin[] {
  const own = kind.running && seen.get(kind.name)?.get(id);
  if (!own) return [];
  const views = new Map([...seen, [kind.name, new Map([[id, own]])] as const]);
  return runningPrograms(views).filter(isOneOf([id]));
}

/** What a mount runs is in the catalog as it was verified, too, whoever registered it. */
function needsOf({ document: { kind, id, spec }, plan, seen, later }: Passing): readonly string[] {
  const own = new Map([[id, spec]]);
  const world: World = {
    server: plan.server,
    wanted: (name) => (name === kind.name ? own : emptyView),
    seen: (name) => seen.get(name) ?? emptyView,
    later: (name) => later.get(name) ?? emptyView,
    changed: () => undefined,
    elsewhere: [],
  };
  return kind.needs?.(spec, world) ?? [];
}

/** An entry of another resource hides a builtin only when nobody verified it: that resource is judged for itself. */
function asConcerned(entry: RegisteredPlugin, { id }: Document, at: AtGate): RegisteredPlugin {
  const isVerified = entry.id !== id && !('code' in lockedFor(entry, at));
  return isVerified ? { ...entry, hidesBuiltin: false } : entry;
}

/** Which of two resources comes first only the configuration can say. */
function ordered(finding: Finding): Finding {
  if (finding.code !== 'rollback' || finding.at === undefined) return finding;
  const hint = `${finding.hint} If the higher one is to be there as well, let this resource depend on it: \`depends_on\`.`;
  return { ...finding, hint };
}
