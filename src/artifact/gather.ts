/** Everything that the source of a plugin has for one version and platform. Nothing is judged here. */
import type { Gathered } from '../core/artifact.ts';
import { PlugboardError } from '../core/finding.ts';
import type { Source } from '../core/source.ts';
import { checkLabel } from './label.ts';
import { gatherImage, type ImageOptions, type ImageSource, resolveTag } from './oci/index.ts';
import { checkValue, fill, invalid } from './placeholders.ts';
import { type GatherOptions, type SourceReader, valuesOf, type Wanted } from './release.ts';
import { gatherFile } from './sources/file.ts';
import { gatherGithub } from './sources/github.ts';
import { gatherUrl } from './sources/url.ts';

const readers = {
  github: gatherGithub,
  url: gatherUrl,
  oci: gatherOci,
  file: gatherFile,
} as const satisfies Readonly<Record<string, SourceReader>>;
const kinds = Object.keys(readers) as (keyof typeof readers)[];

export async function gather(source: Source, wanted: Wanted, options: GatherOptions): Promise<Gathered> {
  const given = kinds.filter((kind) => source[kind] !== undefined);
  const [kind] = given;
  if (!kind || given.length > 1)
    throw invalid(
      given.length > 1
        ? `A source is one of ${kinds.join(', ')}; here there are ${given.join(' and ')}.`
        : `The source of ${wanted.name} does not say where: it has none of ${kinds.join(', ')}.`,
      given.length > 1 ? 'Keep one of them.' : 'For example source: {github: owner/repository, asset: …}',
    );
  checkValue(wanted.name, 'name');
  if (wanted.version !== '') checkValue(wanted.version, 'version');
  checkValue(wanted.platform.os, 'operating system');
  checkValue(wanted.platform.arch, 'architecture');
  checkLabel(source, wanted);
  return readers[kind](source, wanted, options);
}

async function gatherOci(source: Source, wanted: Wanted, options: GatherOptions): Promise<Gathered> {
  return gatherImage(filled(source, wanted), wanted, networked(source, options));
}

/** What the tag of an image means now, for saying that it means something else than what is locked; undefined without a tag. */
export async function resolveImageTag(
  source: Source,
  wanted: Wanted,
  options: GatherOptions,
): Promise<{ readonly tag: string; readonly digest: string } | undefined> {
  if (source.oci === undefined || (source.digest !== undefined && source.tag === undefined)) return undefined;
  return resolveTag(filled(source, wanted), wanted, networked(source, options));
}

function filled(source: Source, wanted: Wanted): ImageSource {
  const extra = (['asset', 'sums', 'signatures'] as const).find((field) => source[field] !== undefined);
  if (extra)
    throw invalid(
      `\`${extra}\` has no meaning for an image.`,
      `Leave \`${extra}\` out: signatures are found in the registry.`,
    );
  const values = valuesOf(wanted);
  return Object.fromEntries(
    (['oci', 'tag', 'digest', 'member'] as const).flatMap((field) => {
      const text = source[field];
      return text === undefined ? [] : [[field, fill(text, values, field)]];
    }),
  );
}

function networked({ oci }: Source, options: GatherOptions): ImageOptions {
  const { web, credentials } = options;
  if (web && credentials) return { ...options, web, credentials };
  throw new PlugboardError('source-failed', `The image ${oci} cannot be read without the network.`, {
    hint: 'Run without --offline, or use a `file` source.',
  });
}
