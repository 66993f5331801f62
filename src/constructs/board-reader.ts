/** Boards in, a manifest and findings out, with the place in the app of whatever is wrong. */
import type { Finding, Position } from '../core/finding.ts';
import type { Registry } from '../core/kind.ts';
import { type Read, readManifest } from '../core/manifest/merge.ts';
import { camelCase, inCamelCase } from './names.ts';
import { type Part, partsOf, type Readable } from './protocol.ts';

/** Stands for a part where the judge needs the name of a file. */
const mark = (index: number) => `\u0001${index}\u0001`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a file has it
const marks = /\u0001(\d+)\u0001(?::\d+:\d+)?/g;

/** Names that no field has. */
const quoted = /`[a-z0-9]+(?:_[a-z0-9]+)+`/g;

export interface BoardFinding extends Finding {
  /** Path of the construct. */
  readonly path: string | undefined;
}

export interface BoardRead extends Read {
  readonly findings: readonly BoardFinding[];
}

/** `file` is what places without an origin are called. */
export function readBoards(boards: readonly Readable[], registry: Registry, file: string): BoardRead {
  const parts = boards.flatMap((board) => [...board[partsOf]()]);
  const { manifest, findings } = readManifest(
    parts.map(({ text }, index) => ({ file: mark(index), text })),
    registry,
  );
  const partOf = (name: string | undefined): Part | undefined =>
    name === undefined ? undefined : parts[Number(name.slice(1, -1))];
  const placeOf = (name: string | undefined): Position => partOf(name)?.at ?? { file, line: 1, column: 1 };
  const words = (text: string) =>
    inCamelCase(text)
      .replace(quoted, camelCase)
      .replace(marks, (_, index: string) => {
        const { path, at } = parts[Number(index)]!;
        return at ? `${at.file}:${at.line}:${at.column}` : path || file;
      });
  return {
    manifest: {
      ...manifest,
      trust: manifest.trust && {
        ...manifest.trust,
        at: placeOf(manifest.trust.at.file),
        place: () => placeOf(manifest.trust!.at.file),
      },
      documents: manifest.documents.map((document) => {
        const at = placeOf(document.at.file);
        return { ...document, at, place: () => at };
      }),
    },
    findings: findings.map((finding) => ({
      ...finding,
      detail: words(
        finding.code === 'unknown-key' ? finding.detail.replace(quoted, camelCase) : finding.detail,
      ),
      ...(finding.hint !== undefined && { hint: words(finding.hint) }),
      at: placeOf(finding.at?.file),
      path: partOf(finding.at?.file)?.path,
    })),
  };
}
