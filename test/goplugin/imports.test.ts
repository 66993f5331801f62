import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../src/goplugin');
const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;
const ALLOWED = /^(node:[\w/]+|\.\/[\w-]+\.ts)$/;
/** What the handshake line does not wait for. */
const LAZY = ['server.ts', 'client.ts', 'codec.ts', 'sweep.ts', 'broker.ts', 'own-services.ts'];

const files = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
const sourceOf = (file: string): string => readFileSync(join(SOURCES, file), 'utf8');
const importsOf = (source: string): readonly string[] =>
  [...source.matchAll(IMPORT)].map((match) => match[1]!);

test.each(files)('%s imports nothing of plugboard and no host', (file) => {
  for (const name of importsOf(sourceOf(file))) expect(name).toMatch(ALLOWED);
  expect(sourceOf(file)).not.toMatch(/vault|openbao|terraform|tfplugin/i);
});

test('gRPC is loaded after the handshake line only', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const eager = sourceOf(file)
      .replace(/(import|export) type [^;]+;/g, '')
      .replace(/import\([^)]*\)/g, '');
    for (const name of importsOf(eager)) {
      expect(name).toMatch(/^(node:|\.\/)/);
      if (name.startsWith('./')) visit(name.slice(2));
    }
  };
  visit('index.ts');
  for (const file of LAZY) expect(seen).not.toContain(file);
});
