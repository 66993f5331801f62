/** The whole life of an example with the real command line, the real Terraform and a real OpenBao. */
import { createHash } from 'node:crypto';
import { cpSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import { generateBindings } from '../../scripts/package/cdk/bindings.ts';
import { runNode } from '../support/run-node.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';
import { makeProject, type Project } from './project.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const files = new Map<string, string>();
beforeAll(async () => {
  const folder = tempFolder();
  for (const each of ['1.0.0', '1.1.0']) {
    const { outfile } = await buildHello({ version: each, outfile: join(folder, `hello-${each}`) });
    files.set(each, outfile);
  }
});
const sumOf = (each: string) =>
  createHash('sha256')
    .update(readFileSync(files.get(each)!))
    .digest('hex');
/** Must be nowhere that lasts. */
const canary = 'c4nary-in-the-mine';
const flags = ['--auto-approve', '--skip-provider-lock'];

describe.each(['cdktf', 'cdktn'] as const)('%s', { timeout: 300_000 }, (name) => {
  let server: TestServer;
  let project: Project;
  beforeAll(async () => {
    const plugins = Object.fromEntries([...files].map(([each, file]) => [`hello-${each}`, file]));
    server = await startServer({ product: 'openbao', plugins });
    project = await makeProject(name);
    Object.assign(project.env, {
      BAO_ADDR: server.address,
      BAO_TOKEN: server.token,
      TF_VAR_HELLO_API_KEY: canary,
    });
    release('1.0.0');
  }, 300_000);
  afterAll(() => server?.stop());

  function release(each: string): void {
    Object.assign(project.env, { HELLO_VERSION: each, HELLO_SHA256: sumOf(each) });
  }
  async function running(): Promise<unknown> {
    const { data } = await server.request('GET', 'sys/mounts/team-a');
    const { running_plugin_version, running_sha256 } = data ?? {};
    return { running_plugin_version, running_sha256 };
  }
  const outputs = () => JSON.parse(readFileSync(join(project.folder, 'out.json'), 'utf8')).plugins;

  it('get makes the bindings that are in the package', async () => {
    await project.run('get');
    const generated = tempFolder();
    await generateBindings(name, version, generated);
    const made = globSync('providers/plugboard/**/*.ts', { cwd: generated }).sort();
    expect(made.length).toBeGreaterThan(10);
    for (const file of made)
      expect(readFileSync(join(project.folder, '.gen', file), 'utf8'), file).toBe(
        readFileSync(join(generated, file), 'utf8'),
      );
  });

  it('the example has the types that it uses', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    cpSync(join(root, 'node_modules/@types'), join(project.folder, 'node_modules/@types'), {
      recursive: true,
    });
    const options =
      '--noEmit --strict --noUncheckedIndexedAccess --skipLibCheck --module nodenext --target es2022';
    const args = [tsc, '--ignoreConfig', ...options.split(' '), '--types', 'node', 'main.ts'];
    const { code, stdout } = await runNode(args, project.env, project.folder);
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });

  it('synth and diff show what would be made', async () => {
    await project.run('synth');
    const { stdout } = await project.run('diff', '--skip-provider-lock');
    expect(stdout).toContain('Plan: 3 to add, 0 to change, 0 to destroy.');
  });

  it('deploy makes it, and what runs is what is declared', async () => {
    await project.run('deploy', ...flags, '--outputs-file', 'out.json');
    expect(await running()).toEqual({ running_plugin_version: 'v1.0.0', running_sha256: sumOf('1.0.0') });
    expect(outputs()).toEqual({ product: 'openbao', running: 'v1.0.0' });
  });

  it('keeps no secret', () => {
    const kept = globSync(['*.tfstate*', 'cdktf.out/**/*'], { cwd: project.folder, withFileTypes: true });
    const files = kept.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) expect(readFileSync(file).includes(canary), file).toBe(false);
  });

  it('a second diff is empty', async () => {
    const { stdout } = await project.run('diff', '--skip-provider-lock');
    expect(stdout).toContain('No changes.');
  });

  it('deploy upgrades, and proves what runs', async () => {
    release('1.1.0');
    await project.run('deploy', ...flags, '--outputs-file', 'out.json');
    expect(await running()).toEqual({ running_plugin_version: 'v1.1.0', running_sha256: sumOf('1.1.0') });
    expect(outputs()).toEqual({ product: 'openbao', running: 'v1.1.0' });
    const { status } = await server.request('GET', 'sys/plugins/catalog/secret/hello?version=v1.0.0');
    expect(status).toBe(404);
    const { stdout } = await project.run('diff', '--skip-provider-lock');
    expect(stdout).toContain('No changes.');
  });

  it('destroy takes it away', async () => {
    await project.run('destroy', ...flags);
    const { data } = await server.request('GET', 'sys/mounts');
    expect(data).not.toHaveProperty('team-a/');
    expect((await server.request('GET', 'sys/quotas/rate-limit/team-a')).status).toBe(404);
  });
});
