/**
 * What roots and rules are together. No two roots are one signer, because they would count twice; and a root or rule that decides nothing
 * is told, because somebody thinks that it does.
 */
import { createHash, createPublicKey } from 'node:crypto';
import type { Root } from '../root.ts';
import { coveredRules } from './covering.ts';
import type { Notes } from './notes.ts';
import type { Rule } from './policy.ts';
import { namesIn } from './read-requirement.ts';

export function checkDistinct(roots: ReadonlyMap<string, Root>, notes: Notes): void {
  const seen = new Map<string, string>();
  for (const [name, root] of roots) {
    const signer = signerOf(root);
    const first = seen.get(signer);
    if (first === undefined) seen.set(signer, name);
    else
      notes.error(
        ['roots', name],
        'duplicate',
        `it is the same signer as root ${JSON.stringify(first)}, and would count twice.`,
        'Keep one of the two.',
      );
  }
}

/** The same for two roots exactly when every signature of one is one of the other. */
function signerOf(root: Root): string {
  const sum = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  switch (root.type) {
    case 'sigstore':
      return `sigstore ${root.issuer} ${root.identity} ${sum(root.trustedRoot)}`;
    case 'cosign':
      return `cosign ${sum(createPublicKey(root.key).export({ type: 'spki', format: 'der' }))}`;
    case 'pgp':
      return `pgp ${root.fingerprint}`;
    case 'minisign':
    case 'signify':
      // The first ten bytes are the algorithm and a name that anybody can choose.
      return `ed25519 ${Buffer.from(root.key, 'base64').subarray(10).toString('hex')}`;
    case 'ssh':
      return `ssh ${root.principal ?? '*'} ${sum(root.allowedSigners.text)}`;
  }
}

export function checkUsed(names: ReadonlySet<string>, rules: readonly Rule[], notes: Notes): void {
  const used = new Set(rules.flatMap(({ require }) => namesIn(require)));
  for (const name of names)
    if (!used.has(name))
      notes.warn(
        ['roots', name],
        'no-effect',
        'no rule requires this root.',
        'Name it in a rule, or remove it.',
      );
  for (const [rule, earlier] of coveredRules(rules))
    notes.warn(
      ['rules', rule.number - 1],
      'no-effect',
      `rule ${rule.number} never decides: rule ${earlier.number} matches everything that it matches, and comes first.`,
      'Put the narrower rule first, or remove it.',
    );
}
