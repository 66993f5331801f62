/**
 * A version is what the release says, not what the manifest calls it: an old release under a new label would pass every rule that
 * looks at versions. Names in which no version stands cannot be compared.
 */
import type { Source } from '../core/source.ts';
import { visible } from '../core/visible.ts';
import { fill, invalid } from './placeholders.ts';
import { valuesOf, type Wanted } from './release.ts';

/** Three numbers or more, with dots between them; and what marks it as a prerelease. */
const numbered =
  /(?<![\d.])(\d+(?:\.\d+){2,})(?!\.?\d)([-._~]?(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly)(?![a-z]))?/gi;

export function checkLabel(source: Source, wanted: Wanted): void {
  const own = versionsIn(wanted.version)[0];
  if (own === undefined) return;
  const isRelease = !/^[^+]*-/.test(wanted.version);
  const { tag, asset, file, url, oci } = source;
  const values = valuesOf(wanted);
  // Hosts may be numbers, too.
  const texts = {
    tag,
    asset,
    file,
    url: url?.replace(/^\w+:\/\/[^/]*/, ''),
    oci: oci?.replace(/^[^/]*/, ''),
  };
  for (const [what, text] of Object.entries(texts)) {
    const filled = text === undefined ? '' : fill(text, values, what);
    const found = versionsIn(filled);
    const fits = found.some(({ numbers, mark }) => numbers === own.numbers && !(isRelease && mark));
    if (found.length > 0 && !fits)
      throw invalid(
        `\`${what}\` is ${JSON.stringify(visible(filled))}, which is of version ${found.map(({ numbers, mark }) => numbers + mark).join(', ')}; declared is ${visible(wanted.version)}.`,
        `Write {version} where the version stands, or declare the version that it is.`,
      );
  }
}

function versionsIn(text: string): readonly { readonly numbers: string; readonly mark: string }[] {
  return [...text.matchAll(numbered)].map(([, numbers = '', mark = '']) => ({ numbers, mark }));
}
