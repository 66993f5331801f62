/**
 * Walks from the signatures to the binary, in the one safe order: what is signed, what the signed sums say of the download, what
 * was locked; only then is anything opened. A checksum inside an archive protects from nobody, so what does not fit from outside is
 * never parsed. Without a signature from outside it is opened only for the sake of one over the file inside.
 */
import type { Binary, Covered } from '../../core/artifact.ts';
import { asFailure } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import { checkExecutable } from '../executable.ts';
import type { Rule } from '../policy/policy.ts';
import type { Proof, Refusal } from '../proof.ts';
import type { Case, Step } from '../verdict.ts';
import { type Compared, compareBinary, compareDigests } from './locked.ts';
import { askSignatures } from './signatures.ts';
import { compareSums } from './sums.ts';

export interface Walked {
  /** Of objects that the binary hangs on, link by link. */
  readonly proofs: readonly Proof[];
  /** Links that do not hold. */
  readonly broken: readonly Refusal[];
  /** Why signatures do not count; they matter only when too few do. */
  readonly dismissed: readonly Refusal[];
  /** Signatures that a root of the rule could have made. */
  readonly asked: number;
  readonly steps: readonly Step[];
  readonly binary?: Binary | undefined;
}

/** `suffices` is asked with what is proven so far, before a file is opened whose signatures cannot change the answer any more. */
export async function walkChain(
  case_: Case,
  rule: Rule,
  suffices: (proofs: readonly Proof[]) => boolean,
): Promise<Walked> {
  const { gathered, locked, platform } = case_;
  const proofs: Proof[] = [];
  const broken: Refusal[] = [];
  const dismissed: Refusal[] = [];
  const steps: Step[] = [];
  let asked = 0;
  const here = (binary?: Binary): Walked => ({ proofs, broken, dismissed, asked, steps, binary });

  const link = (what: string, { compared, refusal }: Partial<Compared>) => {
    if (refusal) broken.push(refusal);
    steps.push({
      what,
      outcome: refusal ? 'refused' : 'ok',
      compared,
      code: refusal?.code,
      detail: refusal?.detail,
    });
  };
  const ask = async (covers: Covered, object = gathered[covers as 'sums' | 'artifact' | 'image']) => {
    if (!object) return [];
    const answer = await askSignatures(gathered.signatures, covers, object, { ...case_, rule });
    steps.push(...answer.steps);
    dismissed.push(...answer.refusals);
    asked += answer.proofs.length + answer.refusals.length;
    return answer.proofs;
  };

  if (gathered.artifact && gathered.image)
    link('One thing to open', { refusal: twoOrigins(gathered.origin) });
  const overSums = await ask('sums');
  const { sums, artifact } = gathered;
  if (sums && artifact) {
    const compared = await attempt(() => compareSums(sums, artifact), asBroken);
    link(`${visible(artifact.name)} in ${visible(sums.name)}`, compared);
    if (!compared.refusal) proofs.push(...overSums);
  } else if (sums)
    steps.push({ what: `${visible(sums.name)} names nothing that was fetched`, outcome: 'noted' });
  proofs.push(...(await ask('artifact')), ...(await ask('image')));
  for (const compared of locked ? compareDigests(case_, gathered, locked) : [])
    link(`What was fetched is what was locked`, compared);

  const mayOpen = broken.length === 0 && (mayBeSignedItself(case_, rule) || suffices(proofs));
  if (!mayOpen && rule.mode === 'enforce') return here();

  const opened = await attempt(() => gathered.extract(), asRefusal);
  if ('code' in opened) {
    link('The one file of the plugin', { refusal: opened });
    return here();
  }
  steps.push({
    what: 'The one file of the plugin',
    outcome: 'ok',
    detail: opened.by.map(visible).join(', '),
  });
  const header = await attempt(
    () => checkExecutable(opened, platform, rule.allowScript !== undefined),
    asRefusal,
  );
  link(`${visible(opened.name)} is for the platform`, { refusal: header });
  proofs.push(...(await ask('binary', opened)));
  if (locked) link('The binary is what was locked', compareBinary(case_, opened.name, opened.sha256, locked));
  return here(opened);
}

/** The signature that decides may be over the file inside, or nobody's. */
function mayBeSignedItself({ gathered }: Case, rule: Rule): boolean {
  const isSigned = gathered.signatures.some(({ covers }) => covers === 'binary');
  return rule.unsigned !== undefined || (rule.covers.includes('binary') && isSigned);
}

/** Whatever goes wrong with bytes of others is a reason to refuse. */
async function attempt<T, F>(act: () => Promise<T>, failed: (error: unknown) => F): Promise<T | F> {
  try {
    return await act();
  } catch (error) {
    return failed(error);
  }
}

function asBroken(error: unknown): Partial<Compared> {
  return { refusal: asRefusal(error) };
}

function asRefusal(error: unknown): Refusal {
  const { code, message, hint } = asFailure(error);
  const fallback = 'Compare what the source has with what the publisher shows, and `source` with both.';
  return { code, detail: visible(message), hint: hint ?? fallback };
}

function twoOrigins(origin: string): Refusal {
  return {
    code: 'source-invalid',
    detail: `${visible(origin)} gave a file and an image, and a signature over one says nothing of the other.`,
    hint: 'Let the source name one of them.',
  };
}
