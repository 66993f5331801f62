/** `url`: a folder on a web server. */
import type { Source } from '../../core/source.ts';
import { checkUrl } from '../address.ts';
import { download } from '../download.ts';
import { fill, invalid } from '../placeholders.ts';
import {
  type GatherOptions,
  gatherRelease,
  type Release,
  refuseFields,
  type SourceReader,
  valuesOf,
  type Wanted,
} from '../release.ts';

/** The network that will be used, if any. */
export type Reach = Pick<GatherOptions, 'web'>;

export const gatherUrl: SourceReader = async (source, wanted, options) => {
  refuseFields(source, 'url', ['tag', 'digest']);
  const folder = urlOrigin(source, wanted, options);
  return gatherRelease(source, wanted, webFolder(folder, folder, options), options);
};

export function urlOrigin({ url = '' }: Source, wanted: Wanted, on: Reach = {}): string {
  return folderUrl(fill(url, valuesOf(wanted), 'url'), 'url', on);
}

/** Files below `folder`; `origin` is what they count as. */
export function webFolder(origin: string, folder: string, options: GatherOptions): Release {
  return {
    origin,
    fetch: (path, limit, sha256) => {
      const url = `${folder}/${path.split('/').map(encodeURIComponent).join('/')}`;
      return download({ url, name: path.split('/').at(-1) ?? path, limit, sha256 }, options);
    },
  };
}

/**
 * In the one spelling that rules are compared with: no `..`, lower-case host, no slash at the end. What servers read in two ways, such
 * as an encoded slash, or what is written in a second way, such as an encoded letter, is refused.
 */
export function folderUrl(text: string, what: string, { web }: Reach): string {
  if (!URL.canParse(text))
    throw invalid(`\`${what}\` is no address.`, 'Write one that begins with https://.');
  // Without a network nothing is gone to.
  const url = checkUrl(text, web ? web.allow : [new URL(text).host]);
  if (url.search || url.hash || /[?#]/.test(text))
    throw invalid(
      `\`${what}\` has a query or fragment.`,
      'Give the address of a folder; a token comes from the environment.',
    );
  // Of what is encoded only spaces and other alphabets have no second spelling.
  if (/%(?!20|[89a-f][0-9a-f])|[\\;]/i.test(text) || /\/\//.test(url.pathname))
    throw invalid(
      `\`${what}\` has a path that servers read in different ways.`,
      'Write letters, digits and signs as they are, without `%`, and without backslashes, semicolons and double slashes.',
    );
  const path = url.pathname.replace(/%../g, (encoded) => encoded.toUpperCase());
  return `${url.origin}${path.replace(/\/$/, '')}`;
}
