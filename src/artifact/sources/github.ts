/** `github`: the assets of a release, at the addresses that GitHub and its Enterprise Server give them. */
import { checkPath, fill, invalid } from '../placeholders.ts';
import { gatherRelease, refuseFields, type SourceReader, valuesOf } from '../release.ts';
import { folderUrl, webFolder } from './url.ts';

export const gatherGithub: SourceReader = async (source, wanted, options) => {
  refuseFields(source, 'github', ['digest']);
  const repository = repositoryUrl(fill(source.github ?? '', valuesOf(wanted), 'github'), options);
  const tag = checkPath(fill(source.tag ?? 'v{version}', valuesOf(wanted), 'tag'), 'tag');
  // A tag with slashes is one part of the address.
  const folder = `${repository}/releases/download/${encodeURIComponent(tag)}`;
  return gatherRelease(source, wanted, webFolder(repository, folder, options), options);
};

function repositoryUrl(text: string, options: Parameters<typeof folderUrl>[2]): string {
  const short = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(text);
  const url = folderUrl(short ? `https://github.com/${text}` : text, 'github', options).replace(/\.git$/, '');
  if (/^\/[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(new URL(url).pathname)) return url;
  throw invalid(
    '`github` names no repository.',
    'Write owner/repository, or https://HOST/owner/repository for another host.',
  );
}
