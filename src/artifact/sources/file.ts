/** `file`: a folder with what was downloaded before. */
import { resolve } from 'node:path';
import type { Source } from '../../core/source.ts';
import { visible } from '../../core/visible.ts';
import { changed } from '../download.ts';
import { copyIn } from '../local.ts';
import { fill } from '../placeholders.ts';
import { gatherRelease, refuseFields, type SourceReader, valuesOf, type Wanted } from '../release.ts';

export const gatherFile: SourceReader = (source, wanted, options) => {
  refuseFields(source, 'file', ['tag', 'digest']);
  const declared = folderName(source, wanted);
  const folder = resolve(options.base, declared);
  return gatherRelease(
    source,
    wanted,
    {
      origin: fileOrigin(source, wanted),
      async fetch(path, limit, sha256) {
        const shown = `${declared}/${path}`;
        const file = await copyIn(resolve(folder, path), shown, limit, options);
        if (sha256 === undefined || file.sha256 === sha256) return file;
        throw changed(visible(shown), file.sha256, sha256);
      },
    },
    options,
  );
};

export function fileOrigin(source: Source, wanted: Wanted): string {
  return `file:${folderName(source, wanted)}`;
}

function folderName({ file = '' }: Source, wanted: Wanted): string {
  return fill(file, valuesOf(wanted), 'file').replace(/(?<=.)\/+$/, '');
}
