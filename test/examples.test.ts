/** Every example is a manifest that both the judge and the schema of the editors accept. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readManifest } from '../src/core/manifest/merge.ts';
import { kinds } from '../src/kinds/index.ts';

const root = dirname(import.meta.dirname);
const files = globSync('examples/*/*.yaml', { cwd: root }).sort();
const folders = [...new Set(files.map((file) => dirname(file)))];
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const schema = JSON.parse(read('schemas/manifest.schema.json'));
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

describe('the examples', () => {
  it('are there', () => {
    const names = folders.map((folder) => basename(folder));
    expect(names).toEqual(
      expect.arrayContaining(['databases', 'limits', 'pins', 'quickstart', 'team-folder']),
    );
  });

  it.each(folders)('%s is a manifest', (folder) => {
    const sources = files
      .filter((file) => dirname(file) === folder)
      .map((file) => ({ file, text: read(file) }));
    const { manifest, findings } = readManifest(sources, kinds);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.filter(({ severity }) => severity === 'warning')).toEqual([]);
    expect(manifest.documents.length).toBeGreaterThan(0);
  });

  it.each(files)('%s fits the schema', (file) => {
    for (const text of parseAllDocuments(read(file), { merge: true })) {
      expect(text.errors).toEqual([]);
      validate(text.toJS());
      expect(validate.errors).toBeNull();
    }
  });

  it.each(files)('%s names the schema for editors', (file) => {
    const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(read(file))?.[1] ?? '';
    expect(JSON.parse(read(join(dirname(file), named)))).toEqual(schema);
  });

  it('show every kind', () => {
    const shown = files.flatMap((file) =>
      parseAllDocuments(read(file), { merge: true }).map((text) => text.toJS()),
    );
    const keys = new Set(shown.flatMap((value) => Object.keys(value ?? {})));
    const missing = kinds.map((kind) => kind.plural).filter((plural) => !keys.has(plural));
    // Vault Enterprise only.
    expect(missing).toEqual(['lease_count_quotas']);
  });
});
