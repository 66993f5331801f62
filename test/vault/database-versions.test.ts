/** Two versions of a real database plugin on a real Vault: the connection runs the declared one. No database is needed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { obtainPlugin } from '../../scripts/servers/vault.ts';
import { CANARY } from '../support/canary.ts';
import { type Live, openLive } from '../support/live.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let live: Live;
let sum: string;

beforeAll(async () => {
  server = await startServer({ product: 'vault' });
  const binary = await obtainPlugin('postgresql');
  for (const name of ['pg-1', 'pg-2']) sum = (await server.addPlugin(name, binary)).sha256;
  live = await openLive(server);
});

afterAll(async () => {
  await live?.close();
  await server?.stop();
});

const plugins = () =>
  `plugins:\n${['1', '2'].map((n) => `  - {type: database, name: pg, version: "${n}.0.0", command: pg-${n}, sha256: ${sum}}\n`).join('')}`;
const connection = (version: string, more = '') =>
  `secrets_mounts:\n  - {path: database, type: database}\ndatabase_connections:\n  - {mount: database, name: app, plugin_name: pg, plugin_version: "${version}", verify_connection: false, allowed_roles: [app], connection_details: {connection_url: "postgresql://{{username}}:{{password}}@127.0.0.1:1/app", username: plugboard}, password: {env: DB_PASSWORD}${more}}\n`;

const config = async () =>
  (await server.request('GET', 'database/config/app')).data as Record<string, unknown>;

async function apply(text: string) {
  const { plan, applied } = await live.apply(text, { env: { DB_PASSWORD: CANARY } });
  expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(applied.summary.failed).toBe(0);
  expect((await live.plan(text)).steps).toEqual([]);
}

test('a connection is made on 1.0.0', async () => {
  await apply(plugins() + connection('1.0.0'));
  expect(await config()).toMatchObject({ plugin_version: 'v1.0.0', running_plugin_version: 'v1.0.0' });
});

test('and runs 2.0.0 after its upgrade', async () => {
  await apply(plugins() + connection('2.0.0'));
  expect(await config()).toMatchObject({ plugin_version: 'v2.0.0', running_plugin_version: 'v2.0.0' });
});

test('a version in use by a connection is not removed, declared or not', async () => {
  const { findings } = await live.plan(
    plugins().replace('version: "2.0.0"', 'version: "2.0.0", state: absent'),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'still-in-use',
      detail: expect.stringContaining('database_connection database/app'),
    }),
  );
});

test('a removal of the connection needs consent', async () => {
  const gone = `${plugins()}database_connections:\n  - {mount: database, name: app, state: absent}\n`;
  expect((await live.plan(gone)).findings.map(({ code }) => code)).toContain('destroy-not-allowed');
  const { applied } = await live.apply(gone, { allowDestroy: ['database/app'] });
  expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
});
