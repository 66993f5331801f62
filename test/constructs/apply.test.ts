/** An app through every verb that takes a manifest, against a real server, with the command line as it is built. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import { runNode } from '../support/run-node.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';

const root = join(import.meta.dirname, '../..');
const folder = tempFolder();
const sums = new Map<string, string>();
let server: TestServer;

beforeAll(async () => {
  const plugins: Record<string, string> = {};
  for (const version of ['1.0.0', '1.1.0']) {
    const { outfile } = await buildHello({ version, outfile: join(folder, `hello-${version}`) });
    plugins[`hello-${version}`] = outfile;
    sums.set(version, createHash('sha256').update(readFileSync(outfile)).digest('hex'));
  }
  server = await startServer({ product: 'openbao', plugins });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/plugboard'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => server.stop());

function release(version: string, retired: readonly string[] = []): void {
  writeFileSync(
    join(folder, 'app.ts'),
    `import { Board, PluginRelease, RateLimitQuota } from 'plugboard/constructs';

const board = new Board({ server: { address: '${server.address}' } });
const hello = new PluginRelease(board, 'hello', {
  type: 'secret',
  name: 'hello',
  version: '${version}',
  command: 'hello-${version}',
  args: ['--greeting=Hello'],
  sha256: '${sums.get(version)}',
  env: { API_KEY: { env: 'HELLO_API_KEY' } },
  mounts: { 'team-a': { maxLeaseTtl: '24h', probe: 'greet/probe' } },
  retired: ${JSON.stringify(retired)},
});
new RateLimitQuota(board, 'quota', { name: 'team-a', path: hello.mounts['team-a']!.path, rate: 1000 });
`,
  );
}

async function plugboard(...args: readonly string[]) {
  const env = {
    ...process.env,
    BAO_TOKEN: server.token,
    HELLO_API_KEY: 'k',
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  const { code, stdout, stderr } = await runNode([join(root, 'bin/plugboard.cjs'), ...args], env, folder);
  return { code, text: stdout + stderr };
}

const running = async () => (await server.request('GET', 'sys/mounts/team-a')).data?.running_plugin_version;

it('is planned, applied, upgraded and watched', { timeout: 120_000 }, async () => {
  release('1.0.0');
  expect(await plugboard('validate', 'app.ts')).toMatchObject({ code: 0 });
  expect(await plugboard('plan', 'app.ts', '--out', 'plan.json')).toMatchObject({ code: 2 });
  expect(await plugboard('apply', 'plan.json')).toMatchObject({ code: 0 });
  expect(await running()).toBe('v1.0.0');
  expect(await plugboard('plan', '--file', 'app.ts')).toMatchObject({ code: 0 });

  release('1.1.0', ['1.0.0']);
  expect(await plugboard('apply', 'plan.json')).toMatchObject({
    code: 3,
    text: expect.stringContaining('plan-stale'),
  });
  expect(await plugboard('apply', '--file', 'app.ts', '--yes')).toMatchObject({ code: 0 });
  expect(await running()).toBe('v1.1.0');
  expect(await plugboard('drift', 'app.ts')).toMatchObject({ code: 0 });

  await server.request('POST', 'sys/mounts/team-a/tune', { max_lease_ttl: '72h' });
  expect(await plugboard('drift', 'app.ts')).toMatchObject({ code: 2 });
  expect(await plugboard('status', '--file', 'app.ts')).toMatchObject({ code: 0 });
});
