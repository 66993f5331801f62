/**
 * Asks, for each signature that was found over an object, whether a root of the rule made it. Each root is asked by itself, so that
 * it is certain whose signature it is. A signature that nobody made does no harm: anybody can lay one beside a release.
 */
import type { Blob, Covered, FoundSignature } from '../../core/artifact.ts';
import { visible } from '../../core/visible.ts';
import type { Rule, TrustPolicy } from '../policy/policy.ts';
import { namesIn } from '../policy/read-requirement.ts';
import { type Answer, type Proof, type Refusal, refuse } from '../proof.ts';
import type { Root } from '../root.ts';
import { type Schemes, schemeFor } from '../scheme/index.ts';
import type { Step } from '../verdict.ts';
import { mostTelling } from './telling.ts';

/** Of one object; those behind are not looked at. */
export const mostSignatures = 32;

export interface Asked {
  readonly proofs: readonly Proof[];
  /** The most telling of each signature that no root of the rule made. */
  readonly refusals: readonly Refusal[];
  readonly steps: readonly Step[];
}

export interface Asking {
  readonly rule: Rule;
  readonly policy: TrustPolicy;
  readonly schemes: Schemes;
  readonly now: Date;
}

export async function askSignatures(
  found: readonly FoundSignature[],
  covers: Covered,
  object: Blob,
  asking: Asking,
): Promise<Asked> {
  const mine = found.filter((signature) => signature.covers === covers);
  const steps: Step[] = [];
  if (mine.length === 0 || asking.rule.unsigned) return { proofs: [], refusals: [], steps };
  if (!asking.rule.covers.includes(covers)) {
    const detail = `The rule wants signatures over the ${asking.rule.covers.join(' or the ')}.`;
    const code = 'signature-missing';
    return {
      proofs: [],
      refusals: [],
      steps: mine.map(({ name }) => ({ what: titleOf(name, object), outcome: 'noted', code, detail })),
    };
  }
  const proofs: Proof[] = [];
  const refusals: Refusal[] = [];
  for (const signature of mine.slice(0, mostSignatures)) {
    const what = titleOf(signature.name, object);
    const answer = await askRoots(signature, object, asking);
    proofs.push(...answer.proofs);
    steps.push(
      ...answer.proofs.map((proof): Step => {
        const compared = {
          what: `sha256 of ${visible(object.name)}`,
          expected: proof.object.sha256,
          got: object.sha256,
        };
        return {
          what,
          outcome: 'ok',
          compared,
          detail: `Root ${visible(proof.root)}: ${visible(proof.signer)}`,
        };
      }),
    );
    if (answer.refusal) {
      refusals.push(answer.refusal);
      steps.push({ what, outcome: 'refused', code: answer.refusal.code, detail: answer.refusal.detail });
    }
  }
  if (mine.length > mostSignatures)
    steps.push({
      what: `${mine.length - mostSignatures} more signatures over ${visible(object.name)}`,
      outcome: 'noted',
      detail: `Only the first ${mostSignatures} are looked at.`,
    });
  return { proofs, refusals, steps };
}

interface Answered {
  readonly proofs: readonly Proof[];
  /** Only when there is no proof. */
  readonly refusal?: Refusal | undefined;
}

async function askRoots(signature: FoundSignature, object: Blob, asking: Asking): Promise<Answered> {
  const { rule, policy } = asking;
  const names = [...new Set(namesIn(rule.require))];
  const fitting = (each: readonly string[]) =>
    each.flatMap((name) => policy.roots.get(name) ?? []).filter((root) => fits(root, signature.covers));
  const answers = await askEach(fitting(names), signature, object, asking);
  const proofs = answers.flatMap((answer) => ('proof' in answer ? [answer.proof] : []));
  if (proofs.length > 0) return { proofs };
  const others = fitting([...policy.roots.keys()].filter((name) => !names.includes(name)));
  for (const root of others) {
    const answer = await ask(root, signature, object, asking);
    if ('proof' in answer) return { proofs: [], refusal: byAnother(signature, answer.proof, names) };
  }
  const refusals = answers.flatMap((answer) => ('refusal' in answer ? [answer.refusal] : []));
  return { proofs: [], refusal: mostTelling(refusals) ?? unfitting(signature, names) };
}

/** One after the other: each may read the whole object. */
async function askEach(
  roots: readonly Root[],
  signature: FoundSignature,
  object: Blob,
  asking: Asking,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const root of roots) answers.push(await ask(root, signature, object, asking));
  return answers;
}

async function ask(
  root: Root,
  signature: FoundSignature,
  object: Blob,
  { schemes, now }: Asking,
): Promise<Answer> {
  const scheme = schemeFor(schemes, root);
  let answer: Answer;
  try {
    answer = await scheme(signature, object, root, now);
  } catch (error) {
    return failed(signature, error);
  }
  if (!('proof' in answer)) return answer;
  // A proof of anything else than what was asked for is none, whatever a scheme may think.
  const { root: name, covers, object: about } = answer.proof;
  const isAsked = name === root.name && covers === signature.covers && about.sha256 === object.sha256;
  return isAsked
    ? answer
    : refuse(
        'subject-mismatch',
        `${visible(signature.name)} is about ${visible(about.name)} (sha256 ${visible(about.sha256)}), not about ${visible(object.name)} (sha256 ${object.sha256}).`,
        'Fetch both from the same release.',
      );
}

function failed(signature: FoundSignature, error: unknown): Answer {
  const words = error instanceof Error ? error.message : String(error);
  return refuse(
    'signature-invalid',
    `${visible(signature.name)} could not be verified: ${visible(words)}.`,
    'Fetch the signature and what it covers anew.',
  );
}

/** Only Sigstore and cosign have a form that covers an image. */
function fits(root: Root, covers: Covered): boolean {
  return covers !== 'image' || root.type === 'sigstore' || root.type === 'cosign';
}

function byAnother(signature: FoundSignature, proof: Proof, names: readonly string[]): Refusal {
  return {
    code: 'untrusted-signer',
    detail: `${visible(signature.name)} is validly signed by root ${JSON.stringify(proof.root)} (${visible(proof.signer)}), but the rule trusts only ${names.join(', ')}.`,
    hint: 'If that root is to be trusted for this plugin, name it in the rule.',
  };
}

function unfitting(signature: FoundSignature, names: readonly string[]): Refusal {
  return {
    code: 'signature-missing',
    detail: `${visible(signature.name)} is over the ${signature.covers}, of which none of ${names.join(', ')} can make one.`,
    hint: 'Name a root of type sigstore or cosign in the rule.',
  };
}

function titleOf(name: string, object: Blob): string {
  return `${visible(name)} over ${visible(object.name)}`;
}
