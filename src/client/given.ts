/** Values as a user gave them, with where they came from. A finding never shows the value: somebody puts a secret where a path belongs. */
import type { Finding } from '../core/finding.ts';

export interface Given {
  readonly value: unknown;
  /** `--address`, `server.address`, `BAO_ADDR`. */
  readonly from: string;
}

/** One source of settings: flags, manifest or environment. */
export type Layer = Readonly<Record<string, Given | undefined>>;

export type Note = (finding: Finding) => void;

/** The effects of reading settings. Paths are as the user gave them; both throw when there is nothing to read. */
export interface Files {
  readonly readFile: (path: string) => Promise<string>;
  /** Names of the files in a folder; needed for `ca_path` only. */
  readonly listFolder?: ((path: string) => Promise<readonly string[]>) | undefined;
}

/** Settings that belong together come from one layer: the first that gives any of them hides the others. */
export function layerWith(layers: readonly Layer[], ...names: readonly string[]): Layer {
  return layers.find((layer) => names.some((name) => layer[name])) ?? {};
}

export function invalid(given: Given, why: string, hint?: string): Finding {
  return {
    severity: 'error',
    code: 'setting-invalid',
    summary: 'A setting cannot be used',
    detail: `${given.from} ${why}.`,
    hint,
  };
}

/** The text of a file, or undefined and a finding. */
export async function contentOf(given: Given, files: Files, note: Note): Promise<string | undefined> {
  try {
    return await files.readFile(`${given.value}`);
  } catch (error) {
    note(unreadable(given, error));
    return undefined;
  }
}

export function unreadable(given: Given, error: unknown): Finding {
  const code = (error as { code?: unknown } | undefined)?.code;
  return invalid(given, `cannot be read${code ? ` (${code})` : ''}`, 'Check the path.');
}
