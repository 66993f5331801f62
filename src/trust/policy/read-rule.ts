/** A rule says either who must have signed, or which one binary needs no signature; and whatever else it wants can come true. */
import { covered } from '../../core/artifact.ts';
import type { RuleSpec } from '../../core/manifest/trust.ts';
import { endOf } from '../../core/spelling/date.ts';
import type { Root } from '../root.ts';
import { parseAge } from './age.ts';
import type { Notes, Path } from './notes.ts';
import type { Requirement, Rule } from './policy.ts';
import { checkProvenance } from './read-provenance.ts';
import { namesIn, readRequirement } from './read-requirement.ts';
import { checkGlob, checkPlugin, checkReason } from './texts.ts';

export type Roots = ReadonlyMap<string, Root>;

export interface RuleContext {
  /** Those that could be read. */
  readonly roots: Roots;
  /** All names, also of roots with mistakes. */
  readonly names: ReadonlySet<string>;
  readonly notes: Notes;
}

export function readRule(spec: RuleSpec, index: number, context: RuleContext): Rule {
  const path: Path = ['rules', index];
  const { notes } = context;
  const match = spec.match as { readonly plugin: string; readonly source?: string };
  checkPlugin(match.plugin, [...path, 'match', 'plugin'], notes);
  if (match.source !== undefined) checkGlob(match.source, [...path, 'match', 'source'], 'deep', notes);
  const require = spec.require && readRequirement(spec.require, [...path, 'require'], context);
  checkEitherOr(spec, path, notes);
  if (spec.covers?.length === 0)
    notes.error(
      [...path, 'covers'],
      'bad-value',
      'no object is left that a signature may be over.',
      'Leave `covers` out for any object.',
    );
  if (spec.minVersion === '')
    notes.error(
      [...path, 'minVersion'],
      'bad-value',
      'an empty version is below every other.',
      'Write a version such as "1.2.0".',
    );
  if (spec.allowScript !== undefined) checkReason(spec.allowScript, [...path, 'allowScript'], notes);
  if (spec.provenance) checkProvenance(spec.provenance, require, [...path, 'provenance'], context);
  const freshness = spec.freshness && readFreshness(spec.freshness, require, [...path, 'freshness'], context);
  return {
    number: index + 1,
    match,
    mode: spec.mode,
    covers: covered.filter((each) => (spec.covers ?? covered).includes(each)),
    ...(require && { require }),
    ...(spec.provenance && { provenance: spec.provenance as NonNullable<Rule['provenance']> }),
    ...(freshness && { freshness }),
    ...(spec.minVersion && { minVersion: spec.minVersion }),
    ...(spec.allowScript !== undefined && { allowScript: spec.allowScript }),
    ...(spec.unsigned && {
      unsigned: readUnsigned(spec.unsigned as { sha256: string; reason: string; until: string }, path, notes),
    }),
  };
}

function checkEitherOr(spec: RuleSpec, path: Path, notes: Notes): void {
  if (!spec.require && !spec.unsigned)
    notes.error(
      path,
      'missing-key',
      'the rule needs `require`, or `unsigned` for one binary.',
      'Add `require: {all: [ROOT]}`.',
    );
  if (!spec.unsigned) return;
  for (const field of ['require', 'covers', 'provenance', 'freshness'] as const)
    if (spec[field] !== undefined)
      notes.error(
        [...path, field],
        'conflict',
        `\`${field}\` is about signatures, and \`unsigned\` admits a binary without any.`,
        'Make two rules of it; the first that matches decides.',
      );
}

function readUnsigned(
  { sha256, reason, until }: { sha256: string; reason: string; until: string },
  path: Path,
  notes: Notes,
): NonNullable<Rule['unsigned']> {
  checkReason(reason, [...path, 'unsigned', 'reason'], notes);
  return { sha256, reason, until: endOf(until) };
}

function readFreshness(
  { minAge, maxAge }: { readonly minAge?: string | undefined; readonly maxAge?: string | undefined },
  require: Requirement | undefined,
  path: Path,
  { roots, notes }: RuleContext,
): NonNullable<Rule['freshness']> {
  const least = minAge === undefined ? undefined : parseAge(minAge);
  const most = maxAge === undefined ? undefined : parseAge(maxAge);
  if (least === undefined && most === undefined)
    notes.error(
      path,
      'missing-key',
      'neither `minAge` nor `maxAge` is given.',
      'Add one of them, such as `minAge: 3d`.',
    );
  if (least !== undefined && most !== undefined && least > most)
    notes.error(
      path,
      'conflict',
      `nothing is at least ${minAge} and at most ${maxAge} old.`,
      'Correct one of the two.',
    );
  const signers = namesIn(require).map((name) => roots.get(name));
  const canProve = (root: Root | undefined) =>
    root === undefined ||
    ((root.type === 'sigstore' || root.type === 'cosign') && root.transparency !== 'none');
  if (require && !signers.some(canProve))
    notes.error(
      path,
      'conflict',
      'none of the required roots proves when it signed: only a log or a timestamp authority does, for sigstore, and for cosign with a trusted root.',
      'Leave `freshness` out, or require such a root.',
    );
  return { ...(least !== undefined && { minAge: least }), ...(most !== undefined && { maxAge: most }) };
}
