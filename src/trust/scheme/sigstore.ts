/**
 * Keyless signatures: a certificate of Fulcio for an identity, and a proof of time. Identity and issuer are compared as texts, whole
 * and exactly; a pattern would let `…-evil` pass for `…`, and an issuer with something behind it for the issuer.
 */
import { refuse, type Scheme } from '../proof.ts';
import type { SigstoreRoot } from '../root.ts';
import type { Run } from './bundle/task.ts';
import { conclude } from './conclude.ts';

export function makeSigstore(run: Run): Scheme<SigstoreRoot> {
  return async (signature, object, root) => {
    const { name, bytes, annotations = {} } = signature;
    const trust = { by: 'certificate', trustedRoot: root.trustedRoot } as const;
    const inspected = await run({ name, bytes, annotations, trust, transparency: root.transparency });
    if ('refusal' in inspected) return inspected;
    const { certificate } = inspected.verified;
    if (certificate?.identity !== root.identity || certificate.issuer !== root.issuer)
      return refuse(
        'untrusted-signer',
        `${name} is by ${certificate?.identity} (issuer ${certificate?.issuer}), but root ${JSON.stringify(root.name)} trusts only ${root.identity} (issuer ${root.issuer}).`,
        'If the publisher signs with another identity now, compare it with what the publisher says, then change the root.',
      );
    return conclude(signature, object, root, inspected.verified);
  };
}
