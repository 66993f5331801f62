/** Programs that a guide shows, in a project of their own with plugboard and its peers as npm would have put them. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeRun, runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const root = join(import.meta.dirname, '../..');

/** Its blocks of TypeScript, in order. */
export const programsOf = (page: string): readonly string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, text]) => text!);

export interface GuideProject {
  readonly folder: string;
  write(name: string, text: string): void;
  /** Everything written so far, strictly; stdout is what is wrong. */
  typecheck(): Promise<NodeRun>;
  run(name: string): Promise<NodeRun>;
}

export function makeGuideProject(): GuideProject {
  const folder = tempFolder();
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(root, join(modules, 'plugboard'));
  for (const name of ['cdktn', 'constructs', 'vitest', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: ['node', 'vitest/globals'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  return {
    folder,
    write: (name, text) => writeFileSync(join(folder, name), text),
    typecheck: () => runNode([join(root, 'node_modules/typescript/bin/tsc')], process.env, folder),
    run: (name) => runNode([name], process.env, folder),
  };
}
