/**
 * `source.oci` names a registry and a repository, and nothing else: the tag or digest stands beside it. The registry is never
 * guessed, because the same short name means another publisher in another registry. Plain http is for loopback addresses only.
 */
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';

export interface ImageReference {
  /** As people write it: `ghcr.io`, `docker.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  /** Scheme and host of the API; that of docker.io has another name. */
  readonly api: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  /** `sha256:` and 64 digits. */
  readonly digest?: string | undefined;
}

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestForm = /^sha256:[0-9a-f]{64}$/;
const hostForm = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const longestName = 255;

export function parseReference(
  oci: string,
  { tag, digest }: { readonly tag?: string | undefined; readonly digest?: string | undefined } = {},
): ImageReference {
  const text = oci.trim();
  const slash = text.indexOf('/');
  const registry = canonicalHost(text.slice(0, Math.max(slash, 0)));
  if (!/[.:\]]/.test(registry) && registry !== 'localhost')
    throw invalid(
      `\`oci: ${text}\` names no registry.`,
      `Write the registry in front, for example docker.io/${slash < 0 ? 'library/' : ''}${text}.`,
    );
  const api = apiOf(registry);
  const written = text.slice(slash + 1);
  if (/[:@]/.test(written))
    throw invalid(
      `\`oci: ${text}\` holds a tag or digest.`,
      'Write it beside, as `tag: …` or `digest: sha256:…`.',
    );
  const repository = registry === 'docker.io' && !written.includes('/') ? `library/${written}` : written;
  if (repository.length > longestName || !repository.split('/').every((part) => component.test(part)))
    throw invalid(
      `\`${written}\` is no name of a repository.`,
      'Repositories are lower-case letters, digits, `.`, `_`, `-` and `/`.',
    );
  if (tag !== undefined && !tagForm.test(tag))
    throw invalid(
      `\`${tag}\` is no tag of an image.`,
      'Tags are at most 128 letters, digits, `.`, `_` and `-`; set `tag`.',
    );
  if (digest !== undefined && !digestForm.test(digest))
    throw invalid(`\`${digest}\` is no digest.`, 'Write sha256: and 64 lower-case hexadecimal digits.');
  return { registry, api, repository, tag, digest };
}

/** docker.io has several names; rules need to know only one. */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  return lower === 'index.docker.io' || lower === 'registry-1.docker.io' ? 'docker.io' : lower;
}

/** What rules and the lock compare: no tag, no credentials. */
export function showOrigin({ registry, repository }: ImageReference): string {
  return `oci://${registry}/${repository}`;
}

export function isDigest(text: string): boolean {
  return digestForm.test(text);
}

/** Loopback as it is written; a name that only resolves to loopback is none. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function apiOf(registry: string): string {
  if (registry === 'docker.io') return 'https://registry-1.docker.io';
  const text = `https://${registry}`;
  const url = hostForm.test(registry) && URL.canParse(text) ? new URL(text) : undefined;
  // Spellings such as 0x7f.1 or 127.1 become another host in a URL than a reviewer reads.
  if (url?.hostname !== registry.replace(/:[0-9]+$/, ''))
    throw invalid(`\`${registry}\` is no host of a registry.`, 'Write a host name, and a port if needed.');
  return isLoopback(url.hostname) ? `http://${registry}` : url.origin;
}

function invalid(message: string, hint: string): PlugboardError {
  return new PlugboardError('source-invalid', visible(message), { hint: visible(hint) });
}
