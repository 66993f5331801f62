/**
 * What every kind keeps on every real server: absent, created, planned empty, each field changed, planned empty, respelled, planned
 * empty, removed, removed again. A kind that the server lacks is skipped with the reason.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import { obtainPlugin } from '../../scripts/servers/vault.ts';
import { hasErrors } from '../../src/core/finding.ts';
import { canonicalSpec, idOf } from '../../src/core/identity.ts';
import { kindNamed, type ResourceKind } from '../../src/core/kind.ts';
import { isCompared, type Spec } from '../../src/core/schema.ts';
import { isAvailable, type ServerInfo, showAvailability, showServer } from '../../src/core/server.ts';
import { portFor } from '../../src/engine/ports.ts';
import { kinds } from '../../src/kinds/index.ts';
import { type Live, openLive } from '../support/live.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';
import { type Files, type Sample, samples } from './samples.ts';

const env = { DATABASE_PASSWORD: 'contract-password' };

test('every kind has one sample', () => {
  expect(samples.map(({ kind }) => kind).toSorted()).toEqual(kinds.map(({ name }) => name).toSorted());
});

describe.each(await availableServers())('$product $version', ({ product, version }) => {
  const info: ServerInfo = { product, version, edition: 'community', namespace: '' };
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

  for (const sample of samples) {
    const kind = kindNamed(kinds, sample.kind);
    const lacking = !isAvailable(kind.available, info);
    const why = lacking ? `: ${showServer(info)} has none, ${showAvailability(kind.available!)} has` : '';
    if (lacking) console.info(`skipped ${kind.name}${why}`);
    describe.skipIf(lacking)(`${kind.name}${why}`, () => {
      contract(kind, sample, info, () => ({ live, files }));
    });
  }
});

function contract(
  kind: ResourceKind,
  sample: Sample,
  info: ServerInfo,
  given: () => { readonly live: Live; readonly files: Files },
): void {
  const isSingleton = kind.identity.length === 0;
  const beside = () => sample.beside?.(given().files) ?? {};
  const text = (spec: Spec): string => {
    const others = besideOf(kind, beside(), given().live.info);
    return JSON.stringify({
      ...others,
      [kind.plural]: isSingleton ? spec : [...(others[kind.plural] ?? []), spec],
    });
  };
  const changes = () => sample.changes(given().files, info);
  const upTo = (count: number): Spec =>
    Object.assign({}, sample.first(given().files), ...changes().slice(0, count));
  const last = () => upTo(changes().length);
  const port = () => portFor(given().live.ports, kind);
  const read = async () => kind.read(port(), canonicalSpec(kind, last()));

  /** Applies without an error and finds nothing to do afterwards. */
  async function converge(spec: Spec, action: string): Promise<void> {
    const { plan, applied } = await given().live.apply(text(spec), { env });
    expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const failures = applied.events.flatMap((event) =>
      event.type === 'failed' ? [event.failure.message] : [],
    );
    expect(failures).toEqual([]);
    const id = idOf(kind, canonicalSpec(kind, spec));
    expect(plan.steps.filter((step) => step.id === id).map((step) => step.action)).toEqual([action]);
    await expectNothingToDo(spec);
  }

  async function expectNothingToDo(spec: Spec): Promise<void> {
    const { steps } = await given().live.plan(text(spec));
    expect(steps.map(({ id, action, fields, running }) => ({ id, action, fields, running }))).toEqual([]);
  }

  test('changes every field that can be changed', () => {
    const covered = new Set([
      ...Object.keys(sample.first(fakeFiles)),
      ...sample.changes(fakeFiles, info).flatMap(Object.keys),
    ]);
    const spelled = [...covered].map((field) => kind.fields[field]?.spells ?? field);
    const exempt = sample.exempt?.(info) ?? {};
    const changeable = Object.entries(kind.fields).filter(
      ([name, field]) =>
        !field.readOnly &&
        !field.instruction &&
        field.spells === undefined &&
        isAvailable(field.available, info) &&
        !kind.identity.includes(name) &&
        !kind.fixed?.includes(name),
    );
    const open = changeable.map(([name]) => name).filter((name) => !spelled.includes(name) && !exempt[name]);
    expect(open).toEqual([]);
  });

  test.skipIf(isSingleton)('is absent at first', async () => {
    expect(await kind.read(port(), canonicalSpec(kind, sample.first(given().files)))).toBeUndefined();
    const { steps } = await given().live.plan(absent());
    expect(steps).toEqual([]);
  });

  test('is created', () => converge(sample.first(given().files), isSingleton ? 'update' : 'create'));

  test('lists what it reads', async () => {
    const spec = canonicalSpec(kind, sample.first(given().files));
    const listed = (await kind.list(port())).map((found) =>
      canonicalSpec(kind, found, kind.detailed ? 'partial' : 'whole'),
    );
    const mine = listed.find((found) => idOf(kind, found) === idOf(kind, spec));
    const whole = canonicalSpec(kind, (await kind.read(port(), spec))!);
    expect(mine).toBeDefined();
    for (const [field, value] of Object.entries(mine!))
      if (isCompared(kind.fields[field]!)) expect([field, value]).toEqual([field, whole[field]]);
  });

  test.each(
    sample.changes(fakeFiles, info).map((change, index) => [Object.keys(change).join(', '), index] as const),
  )('changes %s (%i)', (_, index) => {
    // A change of what needs no file may not exist without it.
    if (index >= changes().length) return;
    const isFixed = Object.keys(changes()[index]!).some((field) => kind.fixed?.includes(field));
    return converge(upTo(index + 1), isFixed ? 'recreate' : 'update');
  });

  test('is the same in other words', () => expectNothingToDo(sample.respelled(last())));

  test.skipIf(isSingleton)('is removed, and removed again', async () => {
    const identity = absent();
    const { plan, applied } = await given().live.apply(identity, { allowDestroy: [nameOfLast()], env });
    expect(hasErrors(plan.findings)).toBe(false);
    expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
    expect(await read()).toBeUndefined();
    await kind.remove(port(), canonicalSpec(kind, last()));
    expect((await given().live.plan(identity)).steps).toEqual([]);
  });

  test('leaves nothing behind', async () => {
    const others = besideOf(kind, beside(), given().live.info);
    const gone = Object.fromEntries(
      Object.entries(others).map(([plural, specs]) => {
        const owner = kinds.find((each) => each.plural === plural)!;
        return [plural, specs.map((spec) => ({ ...identityOf(owner, spec), state: 'absent' }))];
      }),
    );
    if (Object.keys(gone).length === 0) return;
    const allowDestroy = Object.entries(others).flatMap(([, specs]) => specs.map((spec) => `${spec.path}`));
    const { applied } = await given().live.apply(JSON.stringify(gone), { allowDestroy });
    expect(applied.summary.failed).toBe(0);
  });

  function absent(): string {
    return JSON.stringify({ [kind.plural]: [{ ...identityOf(kind, last()), state: 'absent' }] });
  }
  function nameOfLast(): string {
    return idOf(kind, canonicalSpec(kind, last()));
  }
}

const identityOf = (kind: ResourceKind, spec: Spec): Spec =>
  Object.fromEntries(
    kind.identity.flatMap((field) => (spec[field] === undefined ? [] : [[field, spec[field]]])),
  );

/** Without the kinds that this server does not have. */
function besideOf(
  _: ResourceKind,
  beside: Readonly<Record<string, readonly Spec[]>>,
  info: ServerInfo,
): Readonly<Record<string, readonly Spec[]>> {
  return Object.fromEntries(
    Object.entries(beside).filter(([plural]) =>
      isAvailable(kinds.find((kind) => kind.plural === plural)?.available, info),
    ),
  );
}

/** For naming tests before there is a server. */
const fakeFiles: Files = { hello: '', helloAgain: '', helloNext: '', database: 'any' };

async function placeFiles(server: TestServer): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  try {
    const built = async (version: string) => {
      const { outfile } = await buildHello({ version, outfile: join(folder, `hello-${version}`) });
      return readFile(outfile);
    };
    const hello = await built('1.0.0');
    const place = async (name: string, content: Uint8Array) => (await server.addPlugin(name, content)).sha256;
    return {
      hello: await place('hello-1.0.0', hello),
      helloAgain: await place('hello-1.0.0-again', Buffer.concat([hello, Buffer.from('\n//\n')])),
      helloNext: await place('hello-1.1.0', await built('1.1.0')),
      database:
        server.product === 'vault'
          ? await place('database', await readFile(await obtainPlugin('postgresql')))
          : undefined,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
