/** The whole life of resources with real Terraform on a real server: create, nothing, update, upgrade with proof, destroy. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';
import { connection, makeTerraform, type Terraform, withEachProgram } from './support/terraform.ts';

withEachProgram(() => {
  let server: TestServer;
  let terraform: Terraform;
  const sums: Record<string, string> = {};

  beforeAll(async () => {
    server = await startServer({ product: 'openbao' });
    const folder = tempFolder();
    for (const version of ['1.0.0', '1.1.0']) {
      const built = await buildHello({ version, outfile: join(folder, `hello-${version}.cjs`) });
      await server.addPlugin(`hello-${version}`, built.outfile);
      sums[version] = built.sha256;
    }
    terraform = await makeTerraform({ env: connection(server) });
  });

  afterAll(() => server.stop());

  const kv = (description: string) => `
resource "plugboard_secrets_mount" "kv" {
  path                = "team-a"
  type                = "kv-v2"
  description         = "${description}"
  max_lease_ttl       = "24h"
  deletion_protection = false
}
`;

  const hello = (version: string) => `
resource "plugboard_plugin" "hello" {
  type    = "secret"
  name    = "hello"
  version = "${version}"
  command = "hello-${version}"
  sha256  = "${sums[version]}"
  lifecycle { create_before_destroy = true }
}
resource "plugboard_secrets_mount" "hello" {
  path                = "hello"
  type                = plugboard_plugin.hello.name
  plugin_version      = plugboard_plugin.hello.version
  probe               = "greet/probe"
  deletion_protection = false
}
`;

  test('a builtin mount is made, stays, changes, goes', { timeout: 60_000 }, async () => {
    terraform.write(kv('first'));
    expect((await terraform.apply()).stdout).toMatch(/1 added, 0 changed, 0 destroyed/);
    expect((await terraform.plan()).text).toMatch(/No changes/);
    terraform.write(kv('second'));
    const plan = await terraform.plan();
    expect(plan.text).toMatch(/0 to add, 1 to change, 0 to destroy/);
    expect(plan.text).not.toMatch(/known after apply/);
    expect((await terraform.apply()).stdout).toMatch(/0 added, 1 changed, 0 destroyed/);
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).text).toMatch(/1 destroyed/);
    expect((await server.request('GET', 'sys/mounts')).body).not.toHaveProperty(['data', 'team-a/']);
  });

  test('a plugin is registered, mounted, upgraded and proven', { timeout: 60_000 }, async () => {
    terraform.write(hello('1.0.0'));
    const first = await terraform.plan();
    expect(first.text).toContain(`+ running_sha256                = "${sums['1.0.0']}"`);
    await terraform.apply();
    expect((await terraform.plan()).text).toMatch(/No changes/);
    expect(terraform.state()['plugboard_secrets_mount.hello']).toMatchObject({
      running_plugin_version: 'v1.0.0',
      running_sha256: sums['1.0.0'],
      plugin_version: '1.0.0',
    });
    terraform.write(hello('1.1.0'));
    const upgrade = await terraform.plan();
    expect(upgrade.text).toMatch(/running_plugin_version\s+= "v1.0.0" -> "v1.1.0"/);
    expect(upgrade.text).toMatch(/running_sha256\s+= "[0-9a-f]+" -> "[0-9a-f]+"/);
    await terraform.apply();
    expect(terraform.state()['plugboard_secrets_mount.hello']).toMatchObject({
      running_plugin_version: 'v1.1.0',
      running_sha256: sums['1.1.0'],
    });
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).text).toMatch(/2 destroyed/);
  });
});
