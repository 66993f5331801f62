/** Policies from texts, with files that are what their names promise. */
import { generateKeyPairSync } from 'node:crypto';
import { hasErrors } from '../../../src/core/finding.ts';
import type { TrustSection } from '../../../src/core/manifest/document.ts';
import { readManifest } from '../../../src/core/manifest/merge.ts';
import { kinds } from '../../../src/kinds/index.ts';
import type { TrustPolicy } from '../../../src/trust/policy/policy.ts';
import { type PolicyRead, readPolicy } from '../../../src/trust/policy/read.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string;
export const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
export const keyLineOf = (letter: string) => `RWQ${letter.repeat(53)}`;
export const trustedRootText = '{"certificateAuthorities":[],"tlogs":[]}';

export const files: ReadonlyMap<string, string> = new Map([
  ['keys/a.asc', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n'],
  [
    'keys/private.asc',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n',
  ],
  ['keys/binary.gpg', '\u0099\u0001'],
  ['keys/cosign.pub', publicPem],
  ['keys/cosign.key', privatePem],
  ['keys/minisign.pub', `untrusted comment: minisign public key 1\n${keyLineOf('B')}\n`],
  ['keys/two.pub', `${keyLineOf('C')}\n${keyLineOf('D')}\n`],
  [
    'keys/board',
    '# board\nalice@acme namespaces="plugboard" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGWW1MVx9x8p4llKH87yS9ilgjh0FCLNaLZAdP6lyNVV\n',
  ],
  [
    'keys/lacking',
    'alice@acme ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGWW1MVx9x8p4llKH87yS9ilgjh0FCLNaLZAdP6lyNVV\n',
  ],
  ['keys/nobody', '# nobody\n'],
  ['keys/root.json', trustedRootText],
  ['keys/roots.jsonl', `${trustedRootText}\n${trustedRootText}\n`],
]);

/** The section of a text that the dialect accepts. */
export function sectionOf(text: string): TrustSection {
  const { manifest, findings } = readManifest([{ file: 'trust.yaml', text }], kinds);
  if (hasErrors(findings))
    throw new Error(findings.map(({ detail, at }) => `${at?.line}: ${detail}`).join('\n'));
  return manifest.trust!;
}

export function readYaml(text: string, given = files): PolicyRead {
  return readPolicy(sectionOf(text), given);
}

/** A policy that must be free of errors. */
export function policyOf(text: string, given = files): TrustPolicy {
  const { policy, findings } = readYaml(text, given);
  if (!policy) throw new Error(findings.map(({ detail }) => detail).join('\n'));
  return policy;
}
