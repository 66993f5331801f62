/**
 * One counted statement says everything that the rule wants about the build. Identity alone is not enough: a reusable workflow signs with
 * its own identity for whoever calls it, and names can be taken over. Repositories are compared exactly, and their numbers too.
 */
import type { Proof, Provenance, Refusal } from '../proof.ts';
import { matchesGlob } from './glob.ts';
import type { WantedProvenance } from './policy.ts';

export const predicates: Readonly<Record<WantedProvenance['predicate'], string>> = {
  'slsa-v1': 'https://slsa.dev/provenance/v1',
};

export function wrongProvenance(wanted: WantedProvenance, counted: readonly Proof[]): readonly Refusal[] {
  const type = predicates[wanted.predicate];
  const statements = counted.filter(
    (proof) => proof.type === 'sigstore' && proof.provenance?.predicate === type,
  );
  if (statements.length === 0) return [missing(type, counted)];
  const answers = statements.map((proof) => differences(wanted, proof));
  // Any one will do; otherwise the one that is nearest to what is wanted says the most.
  return answers.reduce((best, each) => (each.length < best.length ? each : best));
}

type Compared = Exclude<keyof WantedProvenance, 'predicate'>;

const codes = {
  sourceRepository: 'provenance-source',
  repositoryId: 'provenance-source',
  ownerId: 'provenance-source',
  ref: 'provenance-ref',
  workflow: 'provenance-builder',
  runner: 'provenance-builder',
} as const satisfies Record<Compared, Refusal['code']>;

function differences(wanted: WantedProvenance, proof: Proof): readonly Refusal[] {
  return (Object.keys(codes) as Compared[]).flatMap((field): Refusal[] => {
    const expected = wanted[field];
    const found: Provenance[Compared] = proof.provenance?.[field];
    if (expected === undefined || (found !== undefined && fits(field, expected, found))) return [];
    return [
      {
        code: codes[field],
        detail: `${proof.signature} by root ${JSON.stringify(proof.root)} states another ${field} (expected ${expected}, got ${found ?? 'none'}).`,
        hint: 'Look at how the release was built before you change `provenance` of the rule.',
      },
    ];
  });
}

function fits(field: Compared, expected: string, found: string): boolean {
  return field === 'ref' ? matchesGlob(expected, found) : expected === found;
}

function missing(type: string, counted: readonly Proof[]): Refusal {
  const others = [...new Set(counted.flatMap(({ provenance }) => provenance?.predicate ?? []))];
  return {
    code: 'provenance-missing',
    detail: `The rule wants a signed statement of type ${type}, and the signatures that count have ${others.length > 0 ? `only ${others.join(', ')}` : 'none'}.`,
    hint: 'Name the attestation below `signatures` of the source, or ask the publisher for one.',
  };
}
