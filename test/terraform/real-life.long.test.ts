/**
 * The whole life of every resource with the real program on a real server: created, nothing to do, each field changed, respelled,
 * edited and deleted behind its back, replaced, renamed in the configuration, imported, made into a configuration, given another
 * name, destroyed. On OpenBao in the suite `long`, on Vault in the suite `vault`.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalSpec } from '../../src/core/identity.ts';
import { kindNamed, type ResourceKind } from '../../src/core/kind.ts';
import type { Spec } from '../../src/core/schema.ts';
import { isAvailable, type ServerInfo, showAvailability, showServer } from '../../src/core/server.ts';
import { portFor } from '../../src/engine/ports.ts';
import { kinds } from '../../src/kinds/index.ts';
import { importId } from '../../src/terraform/import-id.ts';
import { resourceBlock, resourceType } from '../../src/terraform/schema.ts';
import { type Files, type Sample, samples } from '../kinds/samples.ts';
import { programs } from '../package/run-terraform.ts';
import { type Live, openLive } from '../support/live.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { chosenServer } from './support/chosen.ts';
import { configOf } from './support/config.ts';
import { placeFiles } from './support/files.ts';
import { connection, makeTerraform, type Terraform, type TerraformRun } from './support/terraform.ts';

const { product, version } = await chosenServer();
const info: ServerInfo = { product, version, edition: 'community', namespace: '' };
const env = { DATABASE_PASSWORD: 'sample-password' };

let server: TestServer;
let live: Live;
let files: Files;

beforeAll(async () => {
  server = await startServer({ product, version });
  live = await openLive(server);
  files = await placeFiles(server);
});

afterAll(async () => {
  await live?.close();
  await server?.stop();
});

describe.each(programs)(`%s on ${product} ${version}`, (program) => {
  for (const sample of samples) {
    const kind = kindNamed(kinds, sample.kind);
    const lacking = !isAvailable(kind.available, info);
    const why = lacking ? `: ${showServer(info)} has none, ${showAvailability(kind.available!)} has` : '';
    test.skipIf(lacking)(`${kind.name}${why}`, { timeout: 300_000 }, () => wholeLife(program, kind, sample));
  }
});

async function wholeLife(program: string, kind: ResourceKind, sample: Sample): Promise<void> {
  const terraform = await makeTerraform({ env: connection(server), program });
  const port = portFor(live.ports, kind);
  const before = kind.identity.length === 0 ? await kind.read(port, {}) : undefined;
  try {
    await liveThrough(terraform, kind, sample);
  } finally {
    // After a failure the next kind finds the server as it was, and the next program what stays there always.
    await terraform.destroy();
    if (before) await kind.write(port, { after: before });
  }
}

async function liveThrough(terraform: Terraform, kind: ResourceKind, sample: Sample): Promise<void> {
  const stack = makeStack(terraform, kind, sample.beside?.(files) ?? {});
  const isSingleton = kind.identity.length === 0;
  const unchanged = async () => {
    const { code, text } = await terraform.plan();
    expect([code, code === 0 ? '' : text]).toEqual([0, '']);
  };
  const apply = async (counts: string, ...args: readonly string[]) => {
    expect(countsOf(await terraform.apply(...args))).toBe(counts);
    await unchanged();
  };

  // Created, and each field changed.
  let spec = sample.first(files);
  stack.write(spec);
  await apply(`${stack.others + 1} added, 0 changed, 0 destroyed`);
  for (const change of sample.changes(files, info)) {
    spec = { ...spec, ...change };
    stack.write(spec);
    const isFixed = Object.keys(change).some((field) => kind.fixed?.includes(field));
    await apply(isFixed ? '1 added, 0 changed, 1 destroyed' : '0 added, 1 changed, 0 destroyed');
  }
  stack.write(sample.respelled(spec));
  await unchanged();
  stack.write(spec);

  const isThere = async (declared: Spec) => {
    const manifest = { [kind.plural]: isSingleton ? declared : [declared] };
    const { steps } = await live.plan(JSON.stringify(manifest));
    expect(steps.map((step) => [step.id, step.action, step.fields])).toEqual([]);
  };

  // What others do behind its back is seen, and put right.
  await behindItsBack({ [kind.plural]: isSingleton ? sample.first(files) : [sample.first(files)] });
  if (sample.changes(files, info).length > 0) {
    expect((await terraform.plan()).text).toMatch(/Plan: 0 to add, 1 to change, 0 to destroy/);
    await apply('0 added, 1 changed, 0 destroyed');
    await isThere(spec);
  }
  if (!isSingleton) {
    await behindItsBack({ [kind.plural]: [{ ...identityOf(kind, spec), state: 'absent' }] });
    expect((await terraform.plan()).text).toMatch(/Plan: 1 to add, 0 to change, 0 to destroy/);
    await apply('1 added, 0 changed, 0 destroyed');
    await isThere(spec);
  }
  if (kind.precious || isSingleton)
    await apply('1 added, 0 changed, 1 destroyed', `-replace=${stack.address}`);
  else
    expect((await terraform.plan(`-replace=${stack.address}`)).flat).toMatch(/stands in the state already/);

  // Another name in the configuration.
  stack.write(spec, { name: 'renamed' });
  await apply('0 added, 0 changed, 0 destroyed');

  // Taken in by its import id, and made into a configuration. What no server tells comes with the first apply: consent, secrets,
  // and which of two fields for one thing the user writes.
  const id = importId(kind, canonicalSpec(kind, spec));
  const takeIn = async () => {
    await terraform.run('state', 'rm', stack.address);
    expect((await terraform.run('import', stack.address, id)).text).toMatch(/Import successful/);
    if (kind.precious || stack.hasSecrets(spec) || isRespelled(kind, spec))
      await apply('0 added, 1 changed, 0 destroyed');
    else await unchanged();
  };
  await takeIn();
  await terraform.run('state', 'rm', stack.address);
  stack.write(undefined, { import: id });
  const generated = await terraform.plan('-generate-config-out=generated.tf');
  expect(generated.text).toMatch(/Plan: 1 to import, 0 to add, 0 to change, 0 to destroy/);
  rmSync(join(terraform.folder, 'generated.tf'));
  stack.write(spec);
  await takeIn();

  // Another name on the server: what can be moved is moved.
  const other = renamed(kind, spec);
  if (other) {
    spec = other;
    stack.write(spec);
    await apply(kind.move ? '0 added, 1 changed, 0 destroyed' : '1 added, 0 changed, 1 destroyed');
  }

  const destroyed = await terraform.destroy();
  expect(countsOf(destroyed)).toBe(`${stack.others + 1} destroyed`);
  expect(terraform.state()).toEqual({});
  if (!isSingleton)
    expect(await kind.read(portFor(live.ports, kind), canonicalSpec(kind, spec))).toBeUndefined();
}

/** The resource with what it needs, as Terraform's JSON. */
function makeStack(
  terraform: Terraform,
  kind: ResourceKind,
  beside: Readonly<Record<string, readonly Spec[]>>,
) {
  const others = Object.entries(beside).flatMap(([plural, specs]) => {
    const other = kinds.find((each) => each.plural === plural)!;
    return isAvailable(other.available, info)
      ? specs.map((spec, index) => ({ kind: other, name: `${plural}_${index}`, spec }))
      : [];
  });
  const needed = others.map((other) => `${resourceType(other.kind)}.${other.name}`);
  let name = 'it';
  return {
    others: others.length,
    get address() {
      return `${resourceType(kind)}.${name}`;
    },
    hasSecrets: (spec: Spec) => Object.keys(blockOf(kind, spec)).some((field) => field.endsWith('_wo')),
    /** Without a spec only an import of it. */
    write(spec: Spec | undefined, more: { readonly name?: string; readonly import?: string } = {}) {
      const before = this.address;
      name = more.name ?? name;
      const resource: Record<string, Record<string, object>> = {};
      const add = (of: ResourceKind, as: string, block: object) => {
        resource[resourceType(of)] = { ...resource[resourceType(of)], [as]: block };
      };
      for (const other of others) add(other.kind, other.name, blockOf(other.kind, other.spec));
      if (spec) add(kind, name, { ...blockOf(kind, spec), depends_on: needed });
      terraform.write('');
      const text = JSON.stringify({
        ...(Object.keys(resource).length > 0 && { resource }),
        ...(before !== this.address && { moved: [{ from: before, to: this.address }] }),
        ...(more.import !== undefined && { import: [{ to: this.address, id: more.import }] }),
      });
      writeFileSync(join(terraform.folder, 'stack.tf.json'), text);
    },
  };
}

/** What is said and nothing else; with the number of each write-only secret, and the consent that lets tests clean up. */
function blockOf(kind: ResourceKind, spec: Spec): Readonly<Record<string, unknown>> {
  const said = Object.entries(configOf(kind, spec, kind.precious ? { deletion_protection: false } : {}));
  const { attributes } = resourceBlock(kind);
  return Object.fromEntries(
    said.flatMap(([name, value]) => {
      if (value === null) return [];
      const numbered = attributes[name]?.role === 'secret-wo';
      return [[name, value], ...(numbered ? [[`${name}_version`, 1]] : [])];
    }),
  );
}

async function behindItsBack(manifest: object): Promise<void> {
  const specs = Object.values(manifest).flat() as readonly Spec[];
  const names = specs.flatMap(({ path, mount, name }) =>
    mount ? [`${mount}/${name}`] : path ? [`${path}`] : [],
  );
  const { plan, applied } = await live.apply(JSON.stringify(manifest), { env, allowDestroy: names });
  expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(applied.summary.failed).toBe(0);
  expect(plan.steps.length).toBeGreaterThan(0);
}

const identityOf = (kind: ResourceKind, spec: Spec): Spec =>
  Object.fromEntries(
    kind.identity.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]])),
  );

const isRespelled = (kind: ResourceKind, spec: Spec) =>
  Object.keys(spec).some((field) => kind.fields[field]?.spells !== undefined);

/** The same thing with another name; a pin has no name of its own. */
function renamed(kind: ResourceKind, spec: Spec): Spec | undefined {
  if (kind.name === 'plugin_pin' || kind.identity.length === 0) return undefined;
  if (kind.name === 'plugin')
    return { ...spec, version: '1.1.0', command: 'hello-1.1.0', sha256: files.helloNext };
  const last = kind.identity.at(-1)!;
  return { ...spec, [last]: `${spec[last]}-2` };
}

const countsOf = ({ text }: TerraformRun): string | undefined =>
  /complete! Resources: (.*)\./.exec(text)?.[1];
