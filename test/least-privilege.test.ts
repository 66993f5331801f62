/** The policies of the guide on least privilege are enough for what it says, on a real server. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { availableServers, startServer, type TestServer } from './support/server.ts';
import { dropFolder, tempFolder } from './support/temp.ts';

const root = dirname(import.meta.dirname);
const guide = readFileSync(join(root, 'docs/guides/least-privilege.md'), 'utf8');
const [toPlan, toApply] = [...guide.matchAll(/```hcl\n(.*?)```/gs)].map(([, policy]) => policy!);

const servers = (await availableServers()).filter(({ version }) => version !== '2.6.2');

describe.each(servers)(
  'a token with the policies of the guide, on $product $version',
  ({ product, version }) => {
    const folder = tempFolder();
    let server: TestServer;
    let tokens: { readonly plan: string; readonly apply: string };

    beforeAll(async () => {
      server = await startServer({ product, version });
      await server.request('PUT', 'sys/policies/acl/to-plan', { policy: toPlan });
      await server.request('PUT', 'sys/policies/acl/to-apply', { policy: toApply });
      // The guide names one mount; the database mount is there before.
      await server.request('POST', 'sys/mounts/database', { type: 'database' });
      tokens = { plan: await tokenWith('to-plan'), apply: await tokenWith('to-plan', 'to-apply') };
    });
    afterAll(async () => {
      await server?.stop();
      dropFolder(folder);
    });

    async function tokenWith(...policies: readonly string[]): Promise<string> {
      const { text } = await server.request('POST', 'auth/token/create', { policies });
      return JSON.parse(text).auth.client_token;
    }

    function plugboard(token: string, ...args: readonly string[]) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(root, 'src/cli/main.ts'), ...args],
        {
          cwd: folder,
          env: { BAO_ADDR: server.address, BAO_TOKEN: token, APP_DB_PASSWORD: 'not used' },
          encoding: 'utf8',
        },
      );
      return { status, said: stdout + stderr };
    }

    function declare(
      sha256: string,
      values: { readonly ttl: string; readonly rate: number; readonly probe?: string },
    ): void {
      const manifest = {
        plugins: [{ type: 'secret', name: 'hello', version: '1.0.0', command: 'hello-1.0.0', sha256 }],
        secrets_mounts: [{ path: 'team-a', type: 'kv', max_lease_ttl: values.ttl, probe: values.probe }],
        auth_mounts: [{ path: 'corp', type: 'approle', max_lease_ttl: values.ttl }],
        database_connections: [
          {
            mount: 'database',
            name: 'app',
            plugin_name: 'postgresql-database-plugin',
            connection_details: {
              connection_url: 'postgresql://{{username}}:{{password}}@db.example.com/app',
              username: values.ttl,
            },
            password: { env: 'APP_DB_PASSWORD' },
            verify_connection: false,
          },
        ],
        rate_limit_quotas: [{ name: 'team-a', path: 'team-a', rate: values.rate }],
        ...(product === 'vault' && {
          plugin_pins: [{ type: 'secret', name: 'hello', version: '1.0.0' }],
          plugin_runtimes: [{ name: 'limited', memory: values.rate * 2 ** 20, cpu: 0.5 }],
        }),
        quota_config: { enable_rate_limit_response_headers: values.rate === 500 },
      };
      writeFileSync(join(folder, 'plugboard.yaml'), stringify(manifest));
    }

    it('plans with the one, applies with the other', async () => {
      const { sha256 } = await server.addPlugin('hello-1.0.0', Buffer.from('#!/bin/sh\nexit 1\n'));
      declare(sha256, { ttl: '24h', rate: 500 });
      expect(plugboard(tokens.plan, 'plan')).toMatchObject({ status: 2 });
      const refused = plugboard(tokens.plan, 'apply', '--yes');
      expect(refused.said).toContain('permission-denied');
      expect(refused.status).toBe(1);

      expect(plugboard(tokens.apply, 'apply', '--yes')).toMatchObject({ status: 0 });
      expect(plugboard(tokens.plan, 'plan')).toMatchObject({ status: 0 });

      await server.request('POST', 'team-a/greet/probe', { answer: 'yes' });
      declare(sha256, { ttl: '12h', rate: 600, probe: 'greet/probe' });
      expect(plugboard(tokens.apply, 'apply', '--yes')).toMatchObject({ status: 0 });
      for (const verb of ['plan', 'drift', 'status', 'dump'])
        expect(plugboard(tokens.plan, verb)).toMatchObject({ status: 0 });

      // A probe that the token may not read is told, and no death of what is healthy.
      await server.request('POST', 'team-a/other', { answer: 'yes' });
      declare(sha256, { ttl: '12h', rate: 600, probe: 'other' });
      for (const verb of ['drift', 'status']) {
        const { status, said } = plugboard(tokens.plan, verb);
        expect(said).toContain('warning[permission-denied]: A probe was not read');
        expect(said).toContain('path "team-a/other" { capabilities = ["read"] }');
        expect(status).toBe(0);
      }
    });
  },
);
