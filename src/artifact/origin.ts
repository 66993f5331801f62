/**
 * What a source counts as, without going there: rules match it and the lock remembers it. `gather` comes to the same. Undefined for
 * a source that cannot be used as it is written.
 */
import { PlugboardError } from '../core/finding.ts';
import type { Source } from '../core/source.ts';
import { parseReference, showOrigin } from './oci/reference.ts';
import { fill } from './placeholders.ts';
import { valuesOf, type Wanted } from './release.ts';
import { fileOrigin } from './sources/file.ts';
import { githubOrigin } from './sources/github.ts';
import { urlOrigin } from './sources/url.ts';

const origins: Readonly<Record<string, (source: Source, wanted: Wanted) => string>> = {
  github: githubOrigin,
  url: urlOrigin,
  oci: ({ oci = '' }, wanted) => showOrigin(parseReference(fill(oci, valuesOf(wanted), 'oci'))),
  file: fileOrigin,
};

export function originOf(source: Source, wanted: Wanted): string | undefined {
  const given = Object.keys(origins).filter((kind) => source[kind as keyof Source] !== undefined);
  try {
    return given.length === 1 ? origins[given[0]!]!(source, wanted) : undefined;
  } catch (error) {
    if (error instanceof PlugboardError) return undefined;
    throw error;
  }
}
