/**
 * A crash inside the provider's process. It is injected from outside: Terraform hands its environment on, and Node loads a file that
 * waits for a request and throws where nobody catches. OpenTofu keeps the stack trace for its log: this is about Terraform.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';
import { connection, makeTerraform } from './support/terraform.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
});

afterAll(() => server.stop());

/** A file for Node to load; while it is armed, the nth request with this method and path throws, or leaves a rejection. */
function makeCrash(how: 'throw' | 'reject', method: string, path: RegExp, nth: number) {
  const file = join(tempFolder(), 'crash.mjs');
  writeFileSync(file, '');
  return {
    NODE_OPTIONS: `--import=${pathToFileURL(file)}`,
    disarm: () => writeFileSync(file, ''),
    arm: () =>
      writeFileSync(
        file,
        `import { subscribe } from 'node:diagnostics_channel';
let count = 0;
subscribe('undici:request:create', ({ request }) => {
  if (request.method !== ${JSON.stringify(method)} || !${path}.test(request.path)) return;
  if (++count !== ${nth}) return;
  const crash = () => { throw new Error('injected: the provider is broken'); };
  ${how === 'throw' ? 'setImmediate(crash)' : 'Promise.resolve().then(crash)'};
});
`,
      ),
  };
}

const mounts = (count: number, name: string) => `
resource "plugboard_secrets_mount" "m" {
  count               = ${count}
  path                = "${name}-\${count.index}"
  type                = "kv"
  deletion_protection = false
}
`;

/** The calls under way end as cancelled or as unanswered, as it happens; then Terraform tells why. */
const CRASHED =
  /(?:failed to respond|request was cancelled)[\s\S]*Stack trace from the terraform-provider-plugboard_v0\.0\.0\.cjs plugin:\s+panic: injected: the provider is broken\s+Error: injected: the provider is broken\s+at [\s\S]* plugin crashed!/;

test.each(['throw', 'reject'] as const)(
  '%s in an apply: the stack trace, and a whole state',
  {
    timeout: 120_000,
  },
  async (how) => {
    const crash = makeCrash(how, 'POST', /^\/v1\/sys\/mounts\//, 6);
    const { NODE_OPTIONS } = crash;
    const terraform = await makeTerraform({ env: { ...connection(server), NODE_OPTIONS } });
    terraform.write(mounts(10, how));
    crash.arm();
    const crashed = await terraform.run('apply', '-auto-approve', '-input=false', '-parallelism=2');
    expect(crashed.code).toBe(1);
    expect(crashed.text.replace(/[│╷╵]/g, '')).toMatch(CRASHED);
    expect(crashed.text).not.toContain(server.token);
    const told = Object.values(terraform.state());
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(10);
    const { data } = await server.request('GET', 'sys/mounts');
    for (const { path } of told) expect(data).toHaveProperty([`${path}/`]);

    // What was under way may have been made: that is told with the way to take it in, and then the next apply finishes.
    crash.disarm();
    const again = await terraform.run('apply', '-auto-approve', '-input=false');
    if (again.code !== 0) expect(again.flat).toMatch(/It exists already.*import/);
    for (let index = 0; index < 10; index++)
      if (!(`plugboard_secrets_mount.m[${index}]` in terraform.state()))
        await terraform.run('import', `plugboard_secrets_mount.m[${index}]`, `${how}-${index}`);
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  },
);

test('in a plan: the stack trace, and the state is untouched', { timeout: 60_000 }, async () => {
  const crash = makeCrash('throw', 'GET', /^\/v1\/sys\/mounts/, 1);
  const { NODE_OPTIONS } = crash;
  const terraform = await makeTerraform({ env: { ...connection(server), NODE_OPTIONS } });
  terraform.write(mounts(3, 'plan'));
  await terraform.apply();
  const before = terraform.stateText();
  crash.arm();
  const crashed = await terraform.plan();
  expect(crashed.code).toBe(1);
  expect(crashed.text.replace(/[│╷╵]/g, '')).toMatch(CRASHED);
  expect(terraform.stateText()).toBe(before);
  crash.disarm();
  expect((await terraform.plan()).code).toBe(0);
  expect((await terraform.destroy()).code).toBe(0);
});
