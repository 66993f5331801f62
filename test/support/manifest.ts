/** Reads a manifest from text as the command line would, and shows its findings in one line each. */
import type { Finding } from '../../src/core/finding.ts';
import { hasErrors } from '../../src/core/finding.ts';
import type { Registry } from '../../src/core/kind.ts';
import type { Document } from '../../src/core/manifest/document.ts';
import { readManifest } from '../../src/core/manifest/merge.ts';
import { kinds } from '../../src/kinds/index.ts';

export const sumA = 'a'.repeat(64);
export const sumB = 'b'.repeat(64);

export function read(text: string, registry: Registry = kinds) {
  return readManifest([{ file: 'board.yaml', text }], registry);
}

/** The documents of a text that must be free of errors. */
export function documentsOf(text: string, registry: Registry = kinds): readonly Document[] {
  const { manifest, findings } = read(text, registry);
  if (hasErrors(findings))
    throw new Error(`the manifest of this test has errors:\n${findings.map(line).join('\n')}`);
  return manifest.documents;
}

/** `error unknown-key board.yaml:2:5` */
export function line({ severity, code, at }: Finding): string {
  return `${severity} ${code}${at ? ` ${at.file}:${at.line}:${at.column}` : ''}`;
}
