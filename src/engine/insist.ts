/**
 * Whoever can change the manifest can change its policy as well, or take it away. What the run insists on stands elsewhere, such as
 * in a variable of the pipeline.
 */
import { PlugboardError } from '../core/finding.ts';

/** `wanted`: the hash of the only policy that will do, or `any`; undefined insists on nothing. `hash`: of the policy, if there is one. */
export function insistOnPolicy(wanted: string | undefined, hash: string | undefined): void {
  if (wanted === undefined || (wanted === 'any' && hash !== undefined) || wanted === hash) return;
  if (wanted !== 'any' && !/^sha256:[0-9a-f]{64}$/.test(wanted))
    throw new PlugboardError(
      'setting-invalid',
      `The run insists on the policy ${JSON.stringify(wanted)}: expected \`any\`, or sha256: and 64 digits.`,
      {
        hint: 'To see the hash: plugboard trust explain',
      },
    );
  throw new PlugboardError(
    'policy-other',
    hash === undefined
      ? `No trust policy is declared; the run insists on ${wanted === 'any' ? 'one' : wanted}.`
      : `The trust policy is ${hash}; the run insists on ${wanted}.`,
    {
      hint: 'Look at what changed in the section `trust` and the files that it names. If it is good, change --policy or PLUGBOARD_POLICY.',
    },
  );
}
