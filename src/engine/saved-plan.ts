/**
 * A plan as a file. It holds what a reviewer saw and two hashes: of what was declared and of what was observed. Apply makes the plan
 * again and refuses when either differs, so exactly the reviewed steps are applied. References to secrets are in it, secrets never.
 */
import { createHash } from 'node:crypto';
import { isPlainObject } from '../core/canonical.ts';
import type { Evidence } from '../core/evidence.ts';
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { Manifest } from '../core/manifest/document.ts';
import type { Plan, Step } from '../core/plan.ts';
import { showServer } from '../core/server.ts';

export const formatVersion = 1;

export interface PlanFile {
  readonly format_version: number;
  readonly plugboard_version: string;
  /** The manifest as it was named on the command line. */
  readonly manifest: string;
  readonly server: {
    readonly product: string;
    readonly edition: string;
    readonly version: string;
    readonly namespace: string;
    readonly cluster_id?: string | undefined;
  };
  readonly manifest_sha256: string;
  readonly observed_sha256: string;
  readonly allow_destroy: readonly string[];
  readonly rewrite: readonly string[];
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Who vouches for each plugin, by id; only with a trust policy. */
  readonly evidence?: Readonly<Record<string, Evidence>> | undefined;
  readonly summary: {
    readonly create: number;
    readonly update: number;
    readonly reload: number;
    readonly move: number;
    readonly recreate: number;
    readonly remove: number;
    readonly unchanged: number;
  };
}

export interface PlanContext {
  readonly version: string;
  readonly path: string;
  readonly clusterId: string | undefined;
  readonly manifest: Manifest;
  readonly allowDestroy: readonly string[];
  readonly rewrite: readonly string[];
}

export function toPlanFile(
  plan: Plan,
  { version, path, clusterId, manifest, allowDestroy, rewrite }: PlanContext,
): PlanFile {
  const { product, edition, version: serverVersion, namespace } = plan.server;
  const count = (action: Step['action']) => plan.steps.filter((step) => step.action === action).length;
  return {
    format_version: formatVersion,
    plugboard_version: version,
    manifest: path,
    server: {
      product,
      edition,
      version: serverVersion,
      namespace,
      ...(clusterId !== undefined && { cluster_id: clusterId }),
    },
    manifest_sha256: hashManifest(manifest),
    observed_sha256: hash([...plan.basis].sort(([a], [b]) => (a < b ? -1 : 1))),
    allow_destroy: allowDestroy,
    rewrite,
    steps: plan.steps,
    findings: plan.findings,
    ...(plan.evidence && { evidence: Object.fromEntries(plan.evidence) }),
    summary: {
      create: count('create'),
      update: count('update'),
      reload: count('reload'),
      move: count('move'),
      recreate: count('recreate'),
      remove: count('remove'),
      unchanged: plan.unchanged,
    },
  };
}

export function parsePlanFile(text: string, name: string): PlanFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw unreadable(name, 'it is not JSON', cause);
  }
  if (!isPlainObject(file) || !Array.isArray(file.steps) || typeof file.manifest_sha256 !== 'string')
    throw unreadable(name, 'it is JSON, but not a plan');
  if (file.format_version !== formatVersion)
    throw unreadable(name, `its format is ${file.format_version}, not ${formatVersion}`);
  return file as unknown as PlanFile;
}

/** What makes a saved plan unfit; undefined when the fresh plan is the saved one. */
export function whyStale(saved: PlanFile, fresh: PlanFile): string | undefined {
  if (saved.manifest_sha256 !== fresh.manifest_sha256) return 'The manifest changed after the plan was made.';
  if (saved.server.cluster_id !== fresh.server.cluster_id) return 'The plan was made for another server.';
  const [was, is] = [saved.server, fresh.server];
  if (was.product !== is.product || was.version !== is.version || was.namespace !== is.namespace)
    return `The plan was made for ${showServer(was as never)}, but this is ${showServer(is as never)}.`;
  if (saved.observed_sha256 !== fresh.observed_sha256) return 'The server changed after the plan was made.';
  if (hash(saved.evidence ?? {}) !== hash(fresh.evidence ?? {}))
    return 'The lock has other evidence for the plugins than when the plan was made.';
  if (hash(saved.steps) !== hash(fresh.steps))
    return 'The steps of the plan are not those that follow from the manifest and the server.';
  return undefined;
}

function hashManifest({ documents }: Manifest): string {
  return hash(
    documents
      .map(({ id, spec, given, absent }) => [id, spec, given.toSorted(), absent])
      .sort(([a], [b]) => (`${a}` < `${b}` ? -1 : 1)),
  );
}

/** Of JSON with ordered keys, so that it depends on values only. */
function hash(value: unknown): string {
  const ordered = (_: string, item: unknown) =>
    isPlainObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  return createHash('sha256').update(JSON.stringify(value, ordered)).digest('hex');
}

function unreadable(name: string, why: string, cause?: unknown): PlugboardError {
  return new PlugboardError('plan-unreadable', `${name} is not a saved plan: ${why}.`, {
    hint: 'What follows `apply` is made by: plugboard plan --out plan.json. A manifest is named with --file.',
    cause,
  });
}
