/**
 * Lists of what is about an image (OCI distribution 1.1). They are covered by no digest: nobody but the registry says that they are
 * whole or right. So they are short, stay on the registry, and say only which manifests to look at.
 */
import { PlugboardError } from '../../core/finding.ts';
import { showUrl } from '../address.ts';
import type { WebAnswer } from '../web.ts';
import { bad } from './json.ts';
import { limits } from './limits.ts';
import { acceptedTypes, type Descriptor, readManifest } from './manifest.ts';

/** Registries without this API answer anything at all, with any status. */
export function isIndexAnswer({ headers }: WebAnswer): boolean {
  const type = `${headers['content-type'] ?? ''}`.replace(/;.*$/s, '').trim();
  return acceptedTypes.split(', ').includes(type);
}

/** Those before and those in this page, each once. */
export function readReferrers(
  bytes: Uint8Array,
  before: readonly Descriptor[],
  what: string,
): readonly Descriptor[] {
  const index = readManifest(bytes, what);
  if (index.form !== 'index') throw bad(`${what} is no index.`);
  const found = [...new Map([...before, ...index.entries].map((entry) => [entry.digest, entry])).values()];
  if (found.length <= limits.referrers) return found;
  throw new PlugboardError('source-too-large', `${what} has more than ${limits.referrers} entries.`, {
    hint: 'Remove what is not needed from the registry, or ask the publisher to.',
  });
}

/** Characters of a header that are looked at: searching takes the square of their number. */
const longestLink = 4096;

/** The address of the next page (RFC 8288). */
export function nextPage(url: URL, link: string | string[] | undefined, page: number): URL | undefined {
  const header = [link ?? ''].flat().join(', ').slice(0, longestLink);
  const target = /<([^>]*)>\s*;[^,]*\brel="?next\b/i.exec(header)?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, url.href) ? new URL(target, url) : undefined;
  if (next?.origin === url.origin && page < limits.referrers) return next;
  throw bad(
    `The list at ${showUrl(url)} goes on at another host, or has no end.`,
    'Check the configuration of the registry.',
  );
}
