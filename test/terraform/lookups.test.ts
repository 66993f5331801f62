/** Data sources and functions, and the provider block with values that are not known yet. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HelloServer, mountBlock, pluginBlock, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, withEachProgram } from './support/terraform.ts';

withEachProgram(() => {
  let hello: HelloServer;

  beforeAll(async () => {
    hello = await startHelloServer({ '1.0.0': undefined });
  });

  afterAll(() => hello.server.stop());

  test('what is there, and who runs it', { timeout: 60_000 }, async () => {
    const terraform = await makeTerraform({ env: connection(hello.server) });
    terraform.write(`
${pluginBlock('p', '1.0.0', hello.sums['1.0.0'])}
${mountBlock('team', 'plugboard_plugin.p.version')}
data "plugboard_server" "it" {}
data "plugboard_mounts" "all" { depends_on = [plugboard_secrets_mount.team] }
data "plugboard_catalog" "all" { depends_on = [plugboard_secrets_mount.team] }
output "server" { value = data.plugboard_server.it }
output "mounts" { value = { for mount in data.plugboard_mounts.all.secrets : mount.path => mount } }
output "used" { value = [for entry in data.plugboard_catalog.all.plugins : entry.used_by if entry.name == "hello"] }
output "auth" { value = data.plugboard_mounts.all.auth[*].path }
output "functions" {
  value = [
    provider::plugboard::normalize_version("1.2"),
    provider::plugboard::duration_seconds("1h30m"),
    provider::plugboard::sha256_for("${'a'.repeat(64)}  x.zip", "x.zip"),
  ]
}
`);
    await terraform.apply();
    const output = JSON.parse((await terraform.run('output', '-json')).stdout);
    expect(output.server.value).toMatchObject({
      product: 'openbao',
      edition: 'community',
      version: hello.server.version,
      supports: { plugin: true, plugin_pin: false, secrets_mount: true },
    });
    expect(output.mounts.value['team/']).toMatchObject({
      type: 'hello',
      running_sha256: hello.sums['1.0.0'],
    });
    expect(output.mounts.value['sys/']).toMatchObject({ server_managed: true });
    expect(output.used.value).toEqual([['secrets_mount team/']]);
    expect(output.auth.value).toEqual(['token/']);
    expect(output.functions.value).toEqual(['v1.2.0', 5400, 'a'.repeat(64)]);
    expect((await terraform.plan()).flat).toMatch(/No changes/);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('an address that is not known yet is waited for', { timeout: 60_000 }, async () => {
    const terraform = await makeTerraform();
    terraform.write(`
resource "terraform_data" "made" { input = "${hello.server.address}" }
provider "plugboard" {
  address = terraform_data.made.output
  token   = "${hello.server.token}"
}
resource "plugboard_secrets_mount" "late" {
  path                = "late"
  type                = "kv"
  deletion_protection = false
}
`);
    expect((await terraform.plan()).flat).toMatch(/Plan: 2 to add/);
    await terraform.apply();
    expect((await terraform.plan()).flat).toMatch(/No changes/);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('a provider block that cannot be used is told at its attribute', { timeout: 60_000 }, async () => {
    const terraform = await makeTerraform();
    terraform.write(
      'provider "plugboard" {\n max_requests = 99\n}\nresource "plugboard_auth_mount" "a" {\n path = "a"\n type = "userpass"\n}\n',
    );
    expect((await terraform.run('validate')).flat).toMatch(/max_requests.*from 1 to 16, found 99/);
    terraform.write(
      'provider "plugboard" {\n address = "ftp://x"\n}\nresource "plugboard_auth_mount" "a" {\n path = "a"\n type = "userpass"\n}\n',
    );
    expect((await terraform.plan()).flat).toMatch(/The server address cannot be used/);
    terraform.write(
      'resource "plugboard_auth_mount" "a" {\n path = "../x"\n type = "userpass"\n default_lease_ttl = "soon"\n}\n',
    );
    const validated = await terraform.run('validate');
    expect(validated.flat).toMatch(/`path`: expected a path/);
    expect(validated.flat).toMatch(/`default_lease_ttl`: expected whole seconds/);
  });
});
