/** The guide to constructs shows programs that compile, make the board that it says, and can be planned by the command line. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadManifest } from '../../src/cli/manifest-files.ts';
import { makeGuideProject, programsOf } from '../support/guide.ts';

test('the programs of the guide', { timeout: 120_000 }, async () => {
  const [app = '', tests = '', ...more] = programsOf('docs/guides/constructs.md');
  expect(more).toEqual([]);
  const project = makeGuideProject();
  project.write('app.ts', app);
  // The test of an app stands in a file of its own and takes the board from there.
  const exported = app.replace('const board =', 'export const board =');
  project.write('exported.ts', exported);
  project.write('app.test.ts', `import { board } from './exported.ts';\n${tests}`);
  const checked = await project.typecheck();
  expect(checked).toMatchObject({ code: 0, stdout: '' });

  const { manifest, findings } = await loadManifest(join(project.folder, 'app.ts'));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(manifest.documents.map(({ id }) => id).toSorted()).toEqual([
    'plugin:secret/hello/v1.1.0',
    'rate_limit_quota:team-a',
    'rate_limit_quota:team-b',
    'secrets_mount:team-a/',
    'secrets_mount:team-b/',
  ]);
});
