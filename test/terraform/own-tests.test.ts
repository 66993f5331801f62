/** `terraform test` on a configuration with our provider: with a mock of it, and for real. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HelloServer, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, withEachProgram } from './support/terraform.ts';

const MODULE = `
variable "release" { type = string }
variable "sum" { type = string }
resource "plugboard_plugin" "hello" {
  type    = "secret"
  name    = "hello"
  version = var.release
  command = "hello-\${var.release}"
  sha256  = var.sum
  lifecycle {
    create_before_destroy = true
  }
}
resource "plugboard_secrets_mount" "team" {
  path                = "team"
  type                = plugboard_plugin.hello.name
  plugin_version      = plugboard_plugin.hello.version
  max_lease_ttl       = "2h"
  deletion_protection = false
}
data "plugboard_server" "it" {}
output "runs" { value = plugboard_secrets_mount.team.running_plugin_version }
`;

const MOCKED = (sum: string) => `
variables {
  release = "1.0.0"
  sum     = "${sum}"
}
mock_provider "plugboard" {
  mock_resource "plugboard_secrets_mount" {
    defaults = { running_plugin_version = "v9.0.0" }
  }
  mock_data "plugboard_server" {
    defaults = { product = "vault" }
  }
}
run "mocked" {
  assert {
    condition     = output.runs == "v9.0.0"
    error_message = "the mock runs \${output.runs}"
  }
  assert {
    condition     = data.plugboard_server.it.product == "vault"
    error_message = "the mock is \${data.plugboard_server.it.product}"
  }
}
`;

const REAL = (sums: Readonly<Record<string, string>>) => `
variables {
  release = "1.0.0"
  sum     = "${sums['1.0.0']}"
}
run "planned" {
  command = plan
  assert {
    condition     = plugboard_secrets_mount.team.running_sha256 == var.sum
    error_message = "planned is \${plugboard_secrets_mount.team.running_sha256}"
  }
}
run "made" {
  assert {
    condition     = output.runs == "v1.0.0"
    error_message = "\${output.runs} runs"
  }
}
run "upgraded" {
  variables {
    release = "1.1.0"
    sum     = "${sums['1.1.0']}"
  }
  assert {
    condition     = output.runs == "v1.1.0"
    error_message = "\${output.runs} runs"
  }
}
run "fails" {
  assert {
    condition     = output.runs == "v1.1.0"
    error_message = "\${output.runs} runs"
  }
}
`;

withEachProgram(() => {
  let hello: HelloServer;

  beforeAll(async () => {
    hello = await startHelloServer({ '1.0.0': undefined, '1.1.0': undefined });
  });

  afterAll(() => hello.server.stop());

  test('mocked, for real, and nothing is left', { timeout: 120_000 }, async () => {
    const terraform = await makeTerraform({ env: connection(hello.server) });
    terraform.write(MODULE);
    mkdirSync(join(terraform.folder, 'tests'));
    writeFileSync(join(terraform.folder, 'tests/mocked.tftest.hcl'), MOCKED(hello.sums['1.0.0']!));
    writeFileSync(join(terraform.folder, 'tests/real.tftest.hcl'), REAL(hello.sums));
    const { code, flat } = await terraform.run('test');
    expect(flat).toMatch(/run "mocked"\.\.\. pass.*run "planned"\.\.\. pass.*run "made"\.\.\. pass/);
    // The last one goes back to the first release: what it says of the second is wrong, and told.
    expect(flat).toMatch(/run "upgraded"\.\.\. pass.*run "fails"\.\.\. fail.*v1\.0\.0 runs/);
    expect([code, flat]).toEqual([1, expect.stringMatching(/4 passed, 1 failed/)]);
    const { data } = (await hello.server.request('GET', 'sys/mounts')).body as { data: object };
    expect(data).not.toHaveProperty('team/');
    expect(
      (await hello.server.request('GET', 'sys/plugins/catalog/secret/hello?version=v1.0.0')).status,
    ).toBe(404);
  });
});
