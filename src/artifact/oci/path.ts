/**
 * Places in an image: `usr/bin/plugin`, without a slash in front. Layers spell them `./usr/bin/plugin` or `/usr/bin/plugin` too; one
 * that climbs with `..` has no place in a release and is refused.
 */
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';

/** Undefined for the root itself. */
export function normalizePath(name: string, what: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || name.includes('\0'))
    throw new PlugboardError('archive', visible(`${what} holds \`${name}\`, which leads out of the image.`), {
      hint: 'Do not use this image; tell the publisher.',
    });
  return parts.length === 0 ? undefined : parts.join('/');
}

/** The folders that a path lies in, outermost first. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

const mark = '.wh.';
/** Hides what lower layers have in the folder. */
const opaqueMark = '.wh..wh..opq';

export type Whiteout =
  | { readonly hides: 'one'; readonly path: string }
  /** `''` is the root. */
  | { readonly hides: 'contents'; readonly folder: string };

/** https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts */
export function readWhiteout(path: string): Whiteout | undefined {
  const at = path.lastIndexOf('/') + 1;
  const name = path.slice(at);
  const folder = path.slice(0, Math.max(at - 1, 0));
  if (name === opaqueMark) return { hides: 'contents', folder };
  if (!name.startsWith(mark) || name.length === mark.length) return undefined;
  return { hides: 'one', path: folder + (folder && '/') + name.slice(mark.length) };
}
