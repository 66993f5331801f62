/** What a policy is, in one sum: the same for every spelling of the same policy, another one when a file that it names is another. */
import { createHash } from 'node:crypto';
import { isPlainObject } from '../../core/canonical.ts';
import type { TrustSection } from '../../core/manifest/document.ts';
import { publicGood, publicGoodRoot } from '../public-good.ts';
import { type Files, filesOf } from './files.ts';

const sum = (text: string) => createHash('sha256').update(text).digest('hex');

/** `sha256:` and 64 digits. */
export function hashPolicy(section: TrustSection, files: Files): string {
  const sums = filesOf(section).map(({ path }) => [path, sum(files.get(path) ?? '')] as const);
  const content = {
    policy: section.spec,
    files: Object.fromEntries(sums),
    roots: trustedRootSums(section, files),
  };
  return `sha256:${sum(JSON.stringify(sorted(content)))}`;
}

/** The sum of each trusted root, by the name that the policy gives it. */
export function trustedRootSums({ spec }: TrustSection, files: Files): Readonly<Record<string, string>> {
  const names = Object.values(spec.roots ?? {}).flatMap(({ trustedRoot }) => trustedRoot ?? []);
  return Object.fromEntries(
    [...new Set(names)]
      .sort()
      .map((name) => [
        name,
        `sha256:${sum(name === publicGood ? publicGoodRoot() : (files.get(name) ?? ''))}`,
      ]),
  );
}

/** Keys in order, at every depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
