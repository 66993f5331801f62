/** `file`: a folder with what was downloaded before. */
import { resolve } from 'node:path';
import type { Source } from '../../core/source.ts';
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
      fetch: (path, limit) => copyIn(resolve(folder, path), `${declared}/${path}`, limit, options),
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
