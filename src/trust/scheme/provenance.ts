/**
 * Where and how a thing was built. The certificate has the first word: Fulcio filled it from the token of the build service, while
 * the statement is what the workflow itself wrote. Where both speak of the same thing they must agree, or neither is believed.
 */
import type { Code } from '../../core/codes.ts';
import { type Provenance, type Refusal, refuse } from '../proof.ts';
import type { Certificate } from './bundle/task.ts';
import type { Statement } from './dsse.ts';
import { readPredicate } from './predicate.ts';

type Claims = Omit<Provenance, 'predicate'>;

const codes: Readonly<Record<Exclude<keyof Claims, 'builder'>, Code>> = {
  sourceRepository: 'provenance-source',
  repositoryId: 'provenance-source',
  ownerId: 'provenance-source',
  ref: 'provenance-ref',
  commit: 'provenance-ref',
  workflow: 'provenance-builder',
  runner: 'provenance-builder',
};

/** No provenance for a statement that is a plain signature. */
export function readProvenance(
  name: string,
  { predicateType, predicate }: Statement,
  certificate: Certificate | undefined,
): { readonly provenance: Provenance | undefined } | { readonly refusal: Refusal } {
  if (!predicateType.startsWith('https://slsa.dev/provenance/')) return { provenance: undefined };
  const stated = readPredicate(predicateType, predicate);
  const certified = certificate ? readExtensions(certificate) : {};
  for (const [field, code] of Object.entries(codes) as [keyof typeof codes, Code][]) {
    const [a, b] = [certified[field], stated[field]];
    if (a !== undefined && b !== undefined && a !== b)
      return refuse(
        code,
        `${name} contradicts itself: for ${field} its certificate says ${JSON.stringify(a)}, its statement says ${JSON.stringify(b)}.`,
        'Do not use the file. Ask the publisher how the statement came about.',
      );
  }
  return { provenance: { predicate: predicateType, ...stated, ...certified } };
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
function readExtensions({ extensions }: Certificate): Claims {
  const repository = extensions[12];
  const claims = {
    sourceRepository: repository,
    repositoryId: extensions[15],
    ownerId: extensions[17],
    ref: extensions[14],
    commit: extensions[13],
    workflow: pathOf(extensions[18], repository),
    runner: extensions[11],
    builder: extensions[9],
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** `https://github.com/acme/demo/.github/workflows/release.yml@refs/heads/main`: the path in the repository. */
function pathOf(uri: string | undefined, repository: string | undefined): string | undefined {
  if (uri === undefined || repository === undefined || !uri.startsWith(`${repository}/`)) return undefined;
  return uri.slice(repository.length + 1).split('@')[0];
}
