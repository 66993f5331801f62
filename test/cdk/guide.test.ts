/** The guide to the CDKs shows programs that compile against the bindings and synthesise what it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeGuideProject, programsOf } from '../support/guide.ts';

test('the programs of the guide', { timeout: 120_000 }, async () => {
  const [app = '', bindings = '', ...more] = programsOf('docs/guides/cdk.md');
  expect(more).toEqual([]);
  const project = makeGuideProject();
  project.write('main.ts', app);
  // What the bindings are for goes into the same stack.
  const both = app.replace('app.synth();', `${bindings.replace(/^import .*$/m, '')}app.synth();`);
  project.write('both.ts', `${/^import .*$/m.exec(bindings)![0]}\n${both}`);
  const checked = await project.typecheck();
  expect(checked).toMatchObject({ code: 0, stdout: '' });

  for (const [file, hasServer] of [
    ['main.ts', false],
    ['both.ts', true],
  ] as const) {
    const ran = await project.run(file);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const text = readFileSync(join(project.folder, 'cdktf.out/stacks/plugins/cdk.tf.json'), 'utf8');
    const { resource, provider, output, data } = JSON.parse(text);
    expect(Object.keys(resource)).toEqual(['plugboard_plugin', 'plugboard_secrets_mount']);
    expect(provider.plugboard[0].address).toBe('https://bao.example.com:8200');
    expect(output.running.value).toMatch(/^\$\{plugboard_secrets_mount\..*\.running_plugin_version\}$/);
    expect(data?.plugboard_server !== undefined).toBe(hasServer);
  }
});
