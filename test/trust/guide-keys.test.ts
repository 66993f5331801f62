/** The keys and signatures that the guide on trust makes, with the real programs, are good for the roots that it shows. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startPlugboard, startProgram } from '../cli/support/start.ts';
import { tempFolder } from '../support/temp.ts';
import { makeElf } from './support/release.ts';
import { lackOf } from './support/tools.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/trust.md'), 'utf8');
const passage = /### A key of your own\n(.*?)\n## /s.exec(guide)![1]!;
const blocks = (language: string) =>
  [...passage.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!);
const [signatures] = /signatures: \{.*\}\}?(?=`)/.exec(passage)!;
const lack = lackOf('ssh-keygen') ?? lackOf('minisign');

describe.skipIf(lack !== undefined)(`the guide${lack ? `: ${lack}` : ''}`, () => {
  test('makes keys and signatures that its roots accept', async () => {
    const cwd = tempFolder();
    const env = { HOME: cwd };
    for (const folder of ['.ssh', 'board/keys', 'board/signatures'])
      mkdirSync(join(cwd, folder), { recursive: true });
    writeFileSync(join(cwd, 'hello_1.0.0_linux_amd64'), makeElf('hello', 62));
    for (const script of blocks('sh')) {
      const made = await startProgram('sh', ['-ec', script], { cwd, env }).ended;
      expect(made).toMatchObject({ code: 0 });
    }
    writeFileSync(
      join(cwd, 'board/plugboard.yaml'),
      `plugins:
  - type: secret
    name: hello
    version: "1.0.0"
    command: hello-1.0.0
    source:
      file: ..
      asset: "{name}_{version}_{os}_{arch}"
      ${signatures}
      platforms: [linux/amd64]
${blocks('yaml')[0]!}
  rules:
    - match: {plugin: secret/hello}
      require: {all: [alice, team]}
      covers: [artifact]
`,
    );
    const { code, stdout, stderr } = await startPlugboard(['lock', '-f', 'board'], { cwd, env }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Locked. 1 binary verified');
  });
});
