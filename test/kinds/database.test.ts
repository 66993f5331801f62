/** Secrets of drivers: servers return most of them in clear (vault-api 5.7), and plugboard must neither show, compare nor lose them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDump, writeYaml } from '../../src/core/manifest/write.ts';
import { kinds } from '../../src/kinds/index.ts';
import { CANARY, record } from '../support/canary.ts';
import { type Live, openLive } from '../support/live.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';

describe.each(await availableServers())('$product $version', ({ product, version }) => {
  let server: TestServer;
  let live: Live;
  beforeAll(async () => {
    server = await startServer({ product, version });
    live = await openLive(server);
  });
  afterAll(async () => {
    await live?.close();
    await server?.stop();
  });

  const text = (roles: string) => `secrets_mounts: [{path: database, type: database}]
database_connections:
  - name: app
    plugin_name: postgresql-database-plugin
    verify_connection: false
    allowed_roles: [${roles}]
    connection_details: {username: plugboard}
    password: {env: SECRET}
    connection_secrets: {auth_token: {env: SECRET}, dsn: {env: SECRET}, connection_url: {env: URL}}
`;
  const env = { SECRET: CANARY, URL: `postgresql://plugboard:${CANARY}@127.0.0.1:1/app` };

  test('what is declared secret is sent, and neither compared, shown nor lost', async () => {
    for (const roles of ['one', 'one, two']) {
      const { plan, applied } = await live.apply(text(roles), { env });
      const failures = applied.events.flatMap((event) =>
        event.type === 'failed' ? [event.failure.message] : [],
      );
      expect(failures).toEqual([]);
      record(`a plan of connection secrets on ${product} ${version}`, JSON.stringify(plan));
      const again = await live.plan(text(roles));
      expect(again.steps.map(({ id, fields }) => [id, fields])).toEqual([]);
      record('what is observed then', JSON.stringify([...again.basis]));
      expect(JSON.stringify([plan, [...again.basis]])).not.toContain(CANARY);
    }
    const kept = (await live.ports.root.read('database/config/app'))?.connection_details;
    expect(kept).toMatchObject({ auth_token: CANARY, dsn: CANARY, username: 'plugboard' });
  });

  test('what is dumped plans empty at once', async () => {
    const root = live.ports.root;
    await root.remove('database/config/app');
    await root.write('database/config/clear', {
      plugin_name: 'postgresql-database-plugin',
      verify_connection: false,
      connection_url: `postgresql://u:${CANARY}@127.0.0.1:1/app`,
      auth_token: CANARY,
    });
    await root.write('sys/quotas/rate-limit/dumped', { path: 'database', rate: 500 });
    const observed = await live.observe('', 'all');
    const dump = writeYaml(makeDump(kinds, observed, live.info), []);
    record(`a dump of ${product} ${version}`, dump);
    const { steps, findings } = await live.plan(dump);
    expect(steps.map(({ id, fields }) => [id, fields])).toEqual([]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('what is secret by its name is not even seen where nothing is declared', async () => {
    await live.apply(text('one'), { env });
    const found = await live.observe('', 'all');
    expect(found.get('database_connection')?.get('database_connection:database/app')).not.toHaveProperty(
      'connection_details.auth_token',
    );
  });
});
