/**
 * The provider behind real Terraform: a thousand resources against a thousand of Terraform's own `terraform_data`, which cost nothing
 * but Terraform itself. Skipped with a word where Terraform is not on PATH.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startFaultyNetwork } from '../test/support/faulty-network.ts';
import { startServer, type TestServer } from '../test/support/server.ts';
import { tempFolder } from '../test/support/temp.ts';
import { makeTerraform, providerFile, type Terraform } from '../test/terraform/support/terraform.ts';
import { sizes } from './board.ts';
import { startProvider } from './handshake.ts';
import { type Bound, medians, memoryHook, runNode } from './measure.ts';

const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(5, '0'));
const things = Object.values(sizes).reduce((sum, size) => sum + size, 0);

interface Resource {
  readonly type: string;
  readonly name: string;
  /** Its attributes; `path` of a quota comes from its mount. */
  readonly values: (mountPath: (name: string) => string) => string;
}

/** The board of the other benchmarks, resource by resource, as the incumbent's users write it. */
const resources: readonly Resource[] = [
  ...numbers(sizes.plugins).map((n) => ({
    type: 'plugboard_plugin',
    name: `p${n}`,
    values: () =>
      `  type = "secret"\n  name = "plugin-${n}"\n  version = "1.0.0"\n  command = "tiny"\n  args = ["--number=${n}"]\n  sha256 = "${n.padEnd(64, 'a')}"\n`,
  })),
  ...numbers(sizes.secrets_mounts).map((n) => ({
    type: 'plugboard_secrets_mount',
    name: `m${n}`,
    values: () =>
      `  path = "kv-${n}"\n  type = "kv"\n  options = { version = "1" }\n  max_lease_ttl = "24h"\n`,
  })),
  ...numbers(sizes.auth_mounts).map((n) => ({
    type: 'plugboard_auth_mount',
    name: `a${n}`,
    values: () => `  path = "role-${n}"\n  type = "approle"\n  description = "Auth ${n}"\n`,
  })),
  ...numbers(sizes.rate_limit_quotas).map((n) => ({
    type: 'plugboard_rate_limit_quota',
    name: `q${n}`,
    values: (mountPath: (name: string) => string) =>
      `  name = "quota-${n}"\n  path = ${mountPath(`m${n}`)}\n  rate = 1000\n`,
  })),
];

const board = (address: string, token: string): string =>
  [
    `provider "plugboard" {\n  address = "${address}"\n  token = "${token}"\n}\n`,
    ...resources.map(
      ({ type, name, values }) =>
        `resource "${type}" "${name}" {\n${values((mount) => `plugboard_secrets_mount.${mount}.path`)}}\n`,
    ),
  ].join('');

/** As many resources of Terraform's own, with hardly anything in them. */
const nothing = resources
  .map(({ name }) => `resource "terraform_data" "${name}" {\n  input = "${name}"\n}\n`)
  .join('');

/** As many resources of Terraform's own, with the same values in them. */
const sameValues = resources
  .map(
    ({ name, values }) =>
      `resource "terraform_data" "${name}" {\n  input = {\n${values((mount) => `terraform_data.${mount}.output.path`)}  }\n}\n`,
  )
  .join('');

export async function benchTerraform(): Promise<readonly Bound[]> {
  if (spawnSync('terraform', ['version']).status !== 0) {
    process.stderr.write('The comparison with terraform_data is left out: terraform is not on PATH.\n');
    return [];
  }
  const server = await startServer({
    product: 'openbao',
    plugins: { tiny: Buffer.from('#!/bin/sh\nexit 1\n') },
  });
  try {
    return [...(await compare(server)), await benchHandshake()];
  } finally {
    await server.stop();
  }
}

async function compare(server: TestServer): Promise<readonly Bound[]> {
  const { hook, peak, cpu } = memoryHook(tempFolder());
  const ours = await makeTerraform({ env: { NODE_OPTIONS: `--require ${hook}` } });
  const own = await makeTerraform();
  const same = await makeTerraform();
  const network = await startFaultyNetwork(server);
  own.write(nothing);
  same.write(sameValues);
  ours.write(board(network.address, server.token));
  const created = await seconds(() => ours.apply());
  const ownCreated = await seconds(() => own.apply());
  const sameCreated = await seconds(() => same.apply());
  const applied = network.requests.length;
  await planEmpty(ours);
  const planned = network.requests.length - applied;
  const connections = network.connections();
  await network.stop();

  ours.write(board(server.address, server.token));
  const floor = await terraformAlone(() => planEmpty(ours), cpu);
  const [plan, ownPlan, samePlan] = await medians(3, [
    () => planEmpty(ours),
    () => planEmpty(own),
    () => planEmpty(same),
  ]);
  const besideSame = (mine: number, its: number) =>
    `; ${(mine / its).toFixed(2)} × where it holds the same values (${its.toFixed(2)} s)`;
  return [
    {
      what: `terraform plan of ${things} resources without changes, against terraform_data`,
      measured: plan! / ownPlan!,
      most: 1.8,
      unit: '×',
      detail: `${plan!.toFixed(2)} s against ${ownPlan!.toFixed(2)} s${besideSame(plan!, samePlan!)}${floor === undefined ? '' : `; of that Terraform itself computes ${floor.toFixed(1)} s, which on ${availableParallelism()} cores is ${(floor / availableParallelism() / ownPlan!).toFixed(2)} × with a provider that takes no time`}`,
    },
    {
      what: 'its requests',
      measured: planned,
      most: 10 + sizes.plugins + sizes.rate_limit_quotas,
      unit: 'requests',
      detail: 'counted by a proxy',
    },
    {
      what: 'connections of an apply and a plan together',
      measured: connections,
      most: 2 * 16,
      unit: 'connections',
      detail: '16 for each process',
    },
    {
      what: 'first terraform apply against terraform_data',
      measured: created / ownCreated,
      most: 1.3,
      unit: '×',
      detail: `${created.toFixed(1)} s against ${ownCreated.toFixed(1)} s${besideSame(created, sameCreated)}`,
    },
    {
      what: 'its requests',
      measured: applied / things,
      most: 3,
      unit: 'a resource',
      detail: `${applied} in all`,
    },
    {
      what: 'memory of the provider at most',
      measured: peak(),
      most: 120,
      unit: 'MiB',
      detail: 'the largest of its processes',
    },
  ];
}

/** Seconds of processor time that Terraform takes without the provider; undefined where the system does not tell. */
async function terraformAlone(run: () => Promise<void>, provider: () => number): Promise<number | undefined> {
  const before = [childrenCpu(), provider()] as const;
  await run();
  const [all, ended] = [childrenCpu(), before[0]];
  return all === undefined || ended === undefined ? undefined : all - ended - (provider() - before[1]);
}

/** Of all processes that were started and have ended: fields 16 and 17 of proc_pid_stat(5), in hundredths. */
function childrenCpu(): number | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

async function planEmpty(terraform: Terraform): Promise<void> {
  const { code, text } = await terraform.plan();
  if (code !== 0) throw new Error(`the plan is not empty:\n${text.slice(-2000)}`);
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
}

/** From start to the line that Terraform waits for. */
async function benchHandshake(): Promise<Bound> {
  const file = await providerFile();
  const [bare, line] = await medians(15, [() => runNode(['-e', '0']), () => startProvider(file)]);
  return {
    what: 'provider start to handshake line against a bare Node',
    measured: line! / bare!,
    most: 2.5,
    unit: '×',
    detail: `${(line! * 1000).toFixed(0)} ms against ${(bare! * 1000).toFixed(0)} ms`,
  };
}
