import { stripVTControlCharacters } from 'node:util';

/** Columns as wide as their widest cell; the last one is not padded. */
export function renderTable(rows: readonly (readonly string[])[], indent = ''): string {
  const width = (text: string) => [...stripVTControlCharacters(text)].length;
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, column) => Math.max(most[column] ?? 0, width(cell))),
    [],
  );
  return rows
    .map((row) =>
      `${indent}${row.map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell))).join('  ')}`.trimEnd(),
    )
    .join('\n');
}
