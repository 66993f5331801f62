/** `github`: the assets of a release, by the API where there is a token for it, else at the addresses that everybody may go to. */
import { PlugboardError } from '../../core/finding.ts';
import type { Source } from '../../core/source.ts';
import { checkPath, fill, invalid } from '../placeholders.ts';
import {
  gatherRelease,
  type Release,
  refuseFields,
  type SourceReader,
  valuesOf,
  type Wanted,
} from '../release.ts';
import { tokenVariable } from '../token-variable.ts';
import { apiOf, findAssets } from './github-assets.ts';
import { folderUrl, type Reach, webFolder } from './url.ts';

export const gatherGithub: SourceReader = async (source, wanted, options) => {
  refuseFields(source, 'github', ['digest']);
  const repository = githubOrigin(source, wanted, options);
  const tag = checkPath(fill(source.tag ?? 'v{version}', valuesOf(wanted), 'tag'), 'tag');
  // A tag with slashes is one part of the address.
  const folder = `${repository}/releases/download/${encodeURIComponent(tag)}`;
  const open = webFolder(repository, folder, options);
  const fetch = (await findAssets(repository, tag, options)) ?? hinted(open.fetch, repository);
  return gatherRelease(source, wanted, { ...open, fetch }, options);
};

/** To whom a repository is private it looks like one that is not there. */
function hinted(fetch: Release['fetch'], repository: string): Release['fetch'] {
  const variable = tokenVariable(apiOf(repository).host);
  return (...file) =>
    fetch(...file).catch((error: unknown) => {
      if (!(error instanceof PlugboardError) || error.code !== 'source-missing') throw error;
      throw new PlugboardError(error.code, error.message, {
        hint: `Check version, tag and names of the source. A private repository needs a token in ${variable} that may read its contents.`,
        cause: error.cause,
      });
    });
}

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
