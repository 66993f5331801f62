/** Secrets: write-only ones reach the server and nothing else, sensitive ones are for old Terraform and say so. */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { type HelloServer, pluginBlock, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, withEachProgram } from './support/terraform.ts';

withEachProgram(() => {
  const CANARY = 'canary-8f2c1b7d';
  let hello: HelloServer;
  let network: FaultyNetwork;

  beforeAll(async () => {
    hello = await startHelloServer({ '1.0.0': undefined });
    network = await startFaultyNetwork(hello.server);
  });

  afterAll(async () => {
    await network.stop();
    await hello.server.stop();
  });

  const env = () => connection({ address: network.address, token: hello.server.token });
  const block = (more: string) => pluginBlock('p', '1.0.0', hello.sums['1.0.0'], more);
  const sentEnv = () => network.writes().filter(({ fields }) => fields.includes('env')).length;

  test('write-only', { timeout: 60_000 }, async () => {
    const terraform = await makeTerraform({ env: { ...env(), TF_LOG_PROVIDER: 'TRACE' } });
    const wo = (version: number, more = '') =>
      `variable "key" {\n ephemeral = true\n default = "${CANARY}"\n}\n${block(`env_wo = { API_KEY = var.key }\n env_wo_version = ${version}\n ${more}`)}`;
    terraform.write(wo(1));
    const planned = await terraform.run('plan', '-input=false', '-out=saved');
    const shown = await terraform.run('show', '-json', 'saved');
    const applied = await terraform.apply();
    expect(sentEnv()).toBe(1);
    expect((await terraform.plan()).flat).toMatch(/No changes/);
    terraform.write(wo(2));
    const again = await terraform.apply();
    expect(again.flat).toMatch(/0 added, 1 changed/);
    expect(sentEnv()).toBe(2);
    // A registration replaces the whole entry, so the environment goes along with every change.
    terraform.write(wo(2, 'args = ["--x"]'));
    await terraform.apply();
    expect(sentEnv()).toBe(3);
    // The variable itself is Terraform's to keep.
    const { variables: _, configuration: __, ...plan } = JSON.parse(shown.stdout);
    for (const text of [planned.text, applied.text, again.text, JSON.stringify(plan), terraform.stateText()])
      expect(text).not.toContain(CANARY);
    expect(readdirSync(terraform.folder)).not.toContain('crash.log');
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('sensitive, with a warning; not both at once', { timeout: 60_000 }, async () => {
    const terraform = await makeTerraform({ env: env() });
    terraform.write(block(`env = { API_KEY = "${CANARY}" }`));
    const before = sentEnv();
    const applied = await terraform.apply();
    expect(applied.flat).toMatch(/A secret in the state.*`env_wo`/);
    expect(applied.text).not.toContain(CANARY);
    expect((await terraform.plan()).code).toBe(0);
    terraform.write(block('env = { API_KEY = "another" }'));
    expect((await terraform.apply()).flat).toMatch(/0 added, 1 changed/);
    expect(sentEnv()).toBe(before + 2);
    terraform.write(block('env = { A = "1" }\n env_wo = { A = "2" }'));
    expect((await terraform.plan()).flat).toMatch(/`env_wo` and `env` are the same secret/);
    terraform.write(block(''));
    expect((await terraform.destroy()).code).toBe(0);
  });
});
