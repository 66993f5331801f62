/**
 * Files of a release by the API of GitHub, which has those of private repositories for whoever has a token for the host of the API. The
 * token goes to that host alone: it leads on to a store, which takes its permission from the address. Facts: docs.github.com, REST,
 * releases: `GET /repos/O/R/releases/tags/TAG`, and `GET /repos/O/R/releases/assets/ID` with `Accept: application/octet-stream`.
 */
import { readFile } from 'node:fs/promises';
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import { download } from '../download.ts';
import type { GatherOptions, Release } from '../release.ts';

const version = { 'x-github-api-version': '2022-11-28' };
const asJson = { ...version, accept: 'application/vnd.github+json' };
const asFile = { ...version, accept: 'application/octet-stream' };

/** Bytes of what the API says of one release. */
const largest = 5 * 2 ** 20;

/** Of a repository on github.com, on a subdomain of ghe.com, or on a server of one's own. */
export function apiOf(repository: string): URL {
  const { host, pathname, origin } = new URL(repository);
  const isCloud = host === 'github.com' || host.endsWith('.ghe.com');
  return new URL(`${isCloud ? `https://api.${host}` : `${origin}/api/v3`}/repos${pathname}`);
}

/** How to fetch files of the release; undefined without a token, and where the API knows of no such release. */
export async function findAssets(
  repository: string,
  tag: string,
  options: GatherOptions,
): Promise<Release['fetch'] | undefined> {
  const { web } = options;
  const api = apiOf(repository);
  if (web && !web.hasTokenFor(api.host)) return undefined;
  const ids = await findIds(`${api.href}/releases/tags/${encodeURIComponent(tag)}`, tag, options);
  if (!ids) return undefined;
  return async (path, limit, sha256) => {
    const id = ids.get(path);
    if (id === undefined)
      throw new PlugboardError(
        'source-missing',
        visible(`The release ${tag} of ${repository} has no file ${path}.`),
        { hint: 'Check version, tag and names of the source.' },
      );
    const url = `${api.href}/releases/assets/${id}`;
    return download({ url, name: path, limit, sha256, headers: asFile }, options);
  };
}

async function findIds(
  url: string,
  tag: string,
  options: GatherOptions,
): Promise<ReadonlyMap<string, number> | undefined> {
  // Without the network nobody knows whether there was a token; what was fetched with one is in the cache.
  const absent = options.web ? 'source-missing' : 'source-failed';
  const wanted = { url, name: `the release ${tag}`, limit: largest, headers: asJson };
  const file = await download(wanted, options).catch((error: unknown) => {
    if (error instanceof PlugboardError && error.code === absent) return undefined;
    throw error;
  });
  return file && readIds(await readFile(file.path, 'utf8'), url);
}

function readIds(text: string, url: string): ReadonlyMap<string, number> {
  const assets = parse(text)?.assets;
  if (!Array.isArray(assets)) throw noRelease(url);
  return new Map(
    (assets as readonly unknown[]).map((asset) => {
      const { id, name } = (asset ?? {}) as { readonly id?: unknown; readonly name?: unknown };
      if (typeof name !== 'string' || !Number.isSafeInteger(id) || (id as number) < 0) throw noRelease(url);
      return [name, id as number];
    }),
  );
}

function parse(text: string): { readonly assets?: unknown } | undefined {
  try {
    return (JSON.parse(text) ?? {}) as { readonly assets?: unknown };
  } catch {
    return undefined;
  }
}

function noRelease(url: string): PlugboardError {
  return new PlugboardError('source-failed', `${url} does not say which files the release has.`, {
    hint: 'Check that the host is a GitHub; for other hosts use a `url` source.',
  });
}
