/** Who must have signed: only declared roots, each of them in one place. */
import type { RuleSpec } from '../../core/manifest/trust.ts';
import { type Path, suggest } from './notes.ts';
import type { Requirement } from './policy.ts';
import type { RuleContext } from './read-rule.ts';

export function readRequirement(
  { all = [], atLeast }: NonNullable<RuleSpec['require']>,
  path: Path,
  { names, notes }: RuleContext,
): Requirement {
  const { n = 0, of = [] } = atLeast ?? {};
  const seen = new Set<string>();
  const check = (name: string, at: Path) => {
    if (!names.has(name))
      notes.error(at, 'not-declared', `no root is called ${JSON.stringify(name)}.`, suggest(name, names));
    if (seen.has(name))
      notes.error(
        at,
        'duplicate',
        `${JSON.stringify(name)} stands here twice, and would count once.`,
        'Name each root once, in `all` or in `atLeast`.',
      );
    seen.add(name);
  };
  for (const [index, name] of all.entries()) check(name, [...path, 'all', index]);
  for (const [index, name] of of.entries()) check(name, [...path, 'atLeast', 'of', index]);
  const many = new Set(of).size;
  if (atLeast && n > many)
    notes.error(
      [...path, 'atLeast', 'n'],
      'bad-value',
      `${n} of ${many} roots can never sign.`,
      `Write a number from 1 to ${Math.max(many, 1)}, or name more roots.`,
    );
  if (all.length === 0 && !atLeast)
    notes.error(
      path,
      'missing-key',
      'nobody is required to sign.',
      'Add `all: [ROOT]` or `atLeast: {n: 1, of: [ROOT]}`.',
    );
  return atLeast ? { all, atLeast: { n, of } } : { all };
}

/** All roots that a requirement names. */
export function namesIn(require: Requirement | undefined): readonly string[] {
  return [...(require?.all ?? []), ...(require?.atLeast?.of ?? [])];
}
