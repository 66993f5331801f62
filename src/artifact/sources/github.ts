/** `github`: the assets of a release, at the addresses that GitHub and its Enterprise Server give them. */
import type { Source } from '../../core/source.ts';
import { checkPath, fill, invalid } from '../placeholders.ts';
import { gatherRelease, refuseFields, type SourceReader, valuesOf, type Wanted } from '../release.ts';
import { folderUrl, type Reach, webFolder } from './url.ts';

export const gatherGithub: SourceReader = async (source, wanted, options) => {
  refuseFields(source, 'github', ['digest']);
  const repository = githubOrigin(source, wanted, options);
  const tag = checkPath(fill(source.tag ?? 'v{version}', valuesOf(wanted), 'tag'), 'tag');
  // A tag with slashes is one part of the address.
  const folder = `${repository}/releases/download/${encodeURIComponent(tag)}`;
  return gatherRelease(source, wanted, webFolder(repository, folder, options), options);
};

export function githubOrigin({ github = '' }: Source, wanted: Wanted, on: Reach = {}): string {
  const text = fill(github, valuesOf(wanted), 'github');
  const short = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(text);
  const address = short ? `https://github.com/${text}` : text;
  const url = URL.canParse(address) && folderUrl(address, 'github', on).replace(/(?:\.git)+$/, '');
  if (url && /^\/[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(new URL(url).pathname)) return url;
  throw invalid(
    '`github` names no repository.',
    'Write owner/repository, or https://HOST/owner/repository for another host.',
  );
}
