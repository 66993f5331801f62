/** Which plugins a verb is about, each once for each platform. */
import { originOf } from '../artifact/origin.ts';
import { parsePlatform, showPlatform } from '../core/artifact.ts';
import { trustRefusals } from '../core/codes.ts';
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { Manifest } from '../core/manifest/document.ts';
import { nearest } from '../core/nearest.ts';
import type { Judged, Wanted } from '../engine/origins.ts';
import type { Trust } from '../engine/trust.ts';
import { type DeclaredProgram, declaredPrograms } from '../kinds/programs.ts';
import type { VerdictView } from '../report/verdict.ts';
import type { ExitCode } from './io.ts';
import type { Trusted } from './trusted.ts';

/** Of most servers. */
export const usualPlatform = 'linux/amd64';

/** What the manifest says of a wanted plugin. */
export interface WantedProgram extends Wanted {
  readonly program: DeclaredProgram;
}

export function needTrust({ manifest, trust }: Trusted): Trust {
  if (trust) return trust;
  throw new PlugboardError(
    'nothing-verified',
    manifest.trust
      ? 'The trust policy has mistakes.'
      : 'No trust policy is declared, so nothing can be verified.',
    { hint: 'Begin one with: plugboard trust init' },
  );
}

/** All with a source, or those that are named: `name`, `type/name` or `type/name/version`. */
export function wantedPrograms(
  manifest: Manifest,
  names: readonly string[],
  platformsOf: (program: DeclaredProgram) => readonly string[],
): readonly WantedProgram[] {
  const declared = declaredPrograms(manifest.documents);
  for (const name of names)
    if (!declared.some((program) => isNamed(program, name))) throw unknown(name, declared);
  const chosen = declared.filter(
    (program) => names.length === 0 || names.some((name) => isNamed(program, name)),
  );
  const without = chosen.filter(({ source }) => !source);
  if (names.length > 0 && without.length > 0)
    throw new PlugboardError('no-source', `plugin ${labelOf(without[0]!)} has no \`source\`.`, {
      hint: 'Say where it comes from: source: {github: owner/repository, asset: …}',
    });
  return chosen.flatMap((program) =>
    program.source
      ? platformsOf(program).map((platform) => ({
          program,
          plugin: program.plugin,
          version: program.version,
          source: program.source!,
          origin: originOf(program.source!, { ...program, platform: parsePlatform(platform) }),
          platform: parsePlatform(platform),
        }))
      : [],
  );
}

/** Platforms of the source, else that of the server. */
export function platformsOf({ server }: Manifest): (program: DeclaredProgram) => readonly string[] {
  const own = [`${server.platform ?? usualPlatform}`];
  return ({ source }) => (source?.platforms?.length ? [...new Set(source.platforms)] : own);
}

/** Plugins without a source are refused wherever a policy is declared. */
export function judgeSources({ documents }: Manifest): readonly Finding[] {
  return declaredPrograms(documents)
    .filter(({ source }) => !source)
    .map((program) => ({
      severity: 'error',
      code: 'no-source',
      summary: 'The source is not given',
      detail: `plugin ${labelOf(program)} does not say where it comes from, so nobody can look at who signed it.`,
      hint: 'Give it a `source`, such as {github: owner/repository, asset: …}.',
      at: program.at,
    }));
}

export function withLocked(wanted: readonly WantedProgram[], { lock }: Trust): readonly WantedProgram[] {
  return wanted.map((each) => ({
    ...each,
    locked: lock?.plugins.get(each.plugin)?.versions.get(each.version)?.get(showPlatform(each.platform)),
  }));
}

function isNamed({ plugin, name, version }: DeclaredProgram, given: string): boolean {
  return [name, plugin, `${plugin}/${version}`].includes(given);
}

function unknown(name: string, declared: readonly DeclaredProgram[]): PlugboardError {
  const known = declared.flatMap(({ plugin, version }) => [plugin, `${plugin}/${version}`]);
  const near = nearest(name, known);
  return new PlugboardError('not-declared', `The manifest declares no plugin ${name}.`, {
    hint: near
      ? `Did you mean \`${near}\`?`
      : 'Declare it below `plugins`. If it is a manifest, name it with --file.',
  });
}

const labelOf = ({ plugin, version }: DeclaredProgram) => `${plugin}/${version}`;

export function viewOf({ wanted, verdict }: Judged): VerdictView {
  return {
    ...verdict,
    name: showWanted(wanted),
    source: verdict.evidence?.source ?? wanted.origin ?? 'its source',
    sha256: verdict.evidence?.sha256,
  };
}

/** For machines. */
export function plainVerdict(judged: Judged) {
  const { plugin, version, platform } = judged.wanted;
  const { name: _, ...view } = viewOf(judged);
  return { plugin, version, platform: showPlatform(platform), ...view };
}

export function showWanted({ plugin, version, platform }: Wanted): string {
  return [plugin, version, showPlatform(platform)].filter(Boolean).join(' ');
}

/** Refused by policy, or failed before a policy could be asked. */
export function exitOf(judged: readonly Judged[]): ExitCode {
  const refused = judged.filter(({ verdict }) => !verdict.accepted);
  if (refused.length === 0) return 0;
  const isByPolicy = refused.some(({ verdict }) =>
    verdict.refusals.some(({ code }) => (trustRefusals as readonly string[]).includes(code)),
  );
  return isByPolicy ? 3 : 1;
}
