/** `file`: a folder with what was downloaded before. */
import { resolve } from 'node:path';
import { copyIn } from '../local.ts';
import { fill } from '../placeholders.ts';
import { gatherRelease, refuseFields, type SourceReader, valuesOf } from '../release.ts';

export const gatherFile: SourceReader = (source, wanted, options) => {
  refuseFields(source, 'file', ['tag', 'digest']);
  const declared = fill(source.file ?? '', valuesOf(wanted), 'file').replace(/(?<=.)\/+$/, '');
  const folder = resolve(options.base, declared);
  return gatherRelease(
    source,
    wanted,
    {
      origin: `file:${declared}`,
      fetch: (path, limit) => copyIn(resolve(folder, path), `${declared}/${path}`, limit, options),
    },
    options,
  );
};
