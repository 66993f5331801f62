/**
 * Upgrades on a real OpenBao with a real plugin: proven when they succeed, and taken back when the new version is bad in any of the
 * ways that a new version can be bad.
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import type { Fault } from '../../examples/hello-plugin/fault.ts';
import { isObject } from '../../src/core/json.ts';
import { findDead } from '../../src/engine/life.ts';
import { kinds } from '../../src/kinds/index.ts';
import { type Applied, outcomes } from '../support/applying.ts';
import { CANARY, record } from '../support/canary.ts';
import { type Live, openLive } from '../support/live.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let live: Live;
let folder: string;
const sums: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upgrade-'));
  server = await startServer({ product: 'openbao' });
  live = await openLive(server);
  await place('good-1.0.0', '1.0.0');
  await place('good-1.1.0', '1.1.0');
});
afterAll(async () => {
  await live?.close();
  await server?.stop();
  await rm(folder, { recursive: true });
});

async function place(command: string, version: string, fault?: Fault): Promise<void> {
  const { outfile } = await buildHello({ version, outfile: join(folder, command), fault });
  sums[command] = (await server.addPlugin(command, await readFile(outfile))).sha256;
}

const failureOf = ({ events }: Applied) =>
  events.flatMap((event) => (event.type === 'failed' ? [event.failure] : []))[0]!;

const plugin = (name: string, version: string, command: string, sha256 = sums[command]!) =>
  `  - {type: secret, name: ${name}, version: ${version}, command: ${command}, sha256: ${sha256}}`;
const board = (plugins: readonly string[], mounts: readonly string[]) =>
  `plugins:\n${plugins.join('\n')}\nsecrets_mounts:\n${mounts.map((mount) => `  - ${mount}`).join('\n')}\n`;

/** What runs at a path, as the server says it. */
async function runs(path: string): Promise<{ stored: unknown; version: unknown; sha256: unknown }> {
  const mount = (await live.ports.root.read('sys/mounts'))?.[`${path}/`];
  if (!isObject(mount)) throw new Error(`no mount at ${path}`);
  return {
    stored: mount.plugin_version,
    version: mount.running_plugin_version,
    sha256: mount.running_sha256,
  };
}

const greets = async (path: string) => (await live.ports.root.read(`${path}/greet/probe`))?.message;
const isStored = (stored: string, command: string) => ({ stored, version: stored, sha256: sums[command] });

describe('a good upgrade', () => {
  const name = 'fine';
  const first = () =>
    board(
      [plugin(name, '1.0.0', 'good-1.0.0')],
      [`{path: ${name}, type: ${name}, plugin_version: 1.0.0, probe: greet/probe}`],
    );
  const second = () =>
    board(
      [plugin(name, '1.0.0', 'good-1.0.0'), plugin(name, '1.1.0', 'good-1.1.0')],
      [`{path: ${name}, type: ${name}, plugin_version: 1.1.0, probe: greet/probe}`],
    );

  test('is one visible step, proven by version, sum and an answer', async () => {
    expect((await live.apply(first())).applied.summary).toMatchObject({ done: 2, failed: 0 });
    expect(await runs(name)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
    const { plan, applied } = await live.apply(second());
    expect(plan.steps.map(({ action, id, restart }) => [action, id, restart])).toEqual([
      ['create', 'plugin:secret/fine/v1.1.0', false],
      ['update', 'secrets_mount:fine/', true],
    ]);
    expect(applied.lines).toContain('secrets_mount:fine/ reload');
    expect(applied.summary).toMatchObject({ done: 2, failed: 0 });
    expect(await runs(name)).toEqual(isStored('v1.1.0', 'good-1.1.0'));
    expect(await greets(name)).toBe('Hello, probe!');
    expect((await live.plan(second())).steps).toEqual([]);
  });

  test('can be taken back by declaring the old version', async () => {
    const { applied } = await live.apply(first());
    expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
    expect(await runs(name)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
    expect(await greets(name)).toBe('Hello, probe!');
  });

  test('somebody tuned but did not reload: a visible reload', async () => {
    await live.ports.root.write(`sys/mounts/${name}/tune`, { plugin_version: 'v1.1.0' });
    const { plan, applied } = await live.apply(second());
    expect(plan.steps.map(({ action, reasons }) => [action, reasons])).toEqual([
      ['reload', ['set to v1.1.0, but not reloaded: v1.0.0 runs']],
    ]);
    expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
    expect(await runs(name)).toEqual(isStored('v1.1.0', 'good-1.1.0'));
  });

  test('a version in use is not removed, one out of use is', async () => {
    const removing = (version: string) =>
      `plugins: [{type: secret, name: fine, version: ${version}, state: absent}]\n`;
    const refused = await live.plan(removing('1.1.0'));
    expect(refused.findings.map(({ code, detail }) => [code, detail])).toEqual([
      ['still-in-use', expect.stringContaining('secrets_mount fine/')],
    ]);
    expect((await live.apply(removing('1.0.0'))).applied.summary).toMatchObject({ done: 1, failed: 0 });
    expect(
      await live.ports.root.read('sys/plugins/catalog/secret/fine', { version: 'v1.0.0' }),
    ).toBeUndefined();
  });
});

interface Bad {
  readonly name: string;
  /** Makes the new version and says how it is registered: command and sum. */
  readonly make: () => Promise<{ command: string; sha256: string }>;
  /** In the failure's text. */
  readonly says: RegExp;
}

const built = (fault: Fault) => async () => {
  await place(fault, '1.1.0', fault);
  return { command: fault, sha256: sums[fault]! };
};

const bads: readonly Bad[] = [
  { name: 'does not start', make: built('exits'), says: /plugin|handshake|exited/ },
  {
    name: 'is no program',
    make: async () => server.addPlugin('no-program', Buffer.from('no program\n')),
    says: /exec format error|plugin/,
  },
  {
    name: 'has another sum than registered',
    make: async () => ({ command: 'good-1.1.0', sha256: 'f'.repeat(64) }),
    says: /checksums did not match/,
  },
  {
    name: 'crashes on its first request',
    make: built('crashes-on-first-request'),
    says: /probe|answer/,
  },
];

describe('a bad upgrade', () => {
  const kindOf = (index: number) => `bad${index}`;

  test.each(bads.map((bad, index) => [bad.name, index] as const))(
    'that %s: the old version runs and answers, and it is said',
    async (_, index) => {
      const { make, says } = bads[index]!;
      const name = kindOf(index);
      const mount = (version: string) =>
        `{path: ${name}, type: ${name}, plugin_version: ${version}, probe: greet/probe}`;
      const old = plugin(name, '1.0.0', 'good-1.0.0');
      expect((await live.apply(board([old], [mount('1.0.0')]))).applied.summary.failed).toBe(0);
      const { command, sha256 } = await make();
      const registered = plugin(name, '1.1.0', command, sha256);
      const { applied } = await live.apply(board([old, registered], [mount('1.1.0')]));
      expect(outcomes(applied).at(-1)).toBe(`failed secrets_mount:${name}/ rolled-back`);
      expect(failureOf(applied).message).toMatch(says);
      expect(failureOf(applied).message).toMatch(/The old state was put back and proven\.$/);
      expect(await runs(name)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
      expect(await greets(name)).toBe('Hello, probe!');
      expect((await live.plan(board([old], [mount('1.0.0')]))).steps).toEqual([]);
    },
  );

  test('together with a move: the old version runs and answers at the new path', async () => {
    const name = 'relocated';
    const mount = (path: string, version: string, more = '') =>
      `{path: ${path}, type: ${name}, plugin_version: ${version}${more}}`;
    const old = plugin(name, '1.0.0', 'good-1.0.0');
    await live.apply(board([old], [mount('relocated-old', '1.0.0')]));
    const { make } = bads[0]!;
    const { command, sha256 } = await make();
    const both = [old, plugin(name, '1.1.0', command, sha256)];
    const { applied } = await live.apply(
      board(both, [mount('relocated-new', '1.1.0', ', moved_from: relocated-old, max_lease_ttl: 1h')]),
    );
    expect(outcomes(applied).at(-1)).toBe('failed secrets_mount:relocated-new/ rolled-back');
    expect(failureOf(applied).message).toMatch(/The old state was put back and proven at the new path\.$/);
    expect(await runs('relocated-new')).toEqual(isStored('v1.0.0', 'good-1.0.0'));
    expect(await greets('relocated-new')).toBe('Hello, probe!');
    expect((await live.plan(board(both, [mount('relocated-new', '1.0.0')]))).steps).toEqual([]);
  });

  test('that reports another version than declared is refused at registration: the mount is never touched', async () => {
    const name = 'liar';
    const old = plugin(name, '1.0.0', 'good-1.0.0');
    const mount = (version: string) => `{path: ${name}, type: ${name}, plugin_version: ${version}}`;
    await live.apply(board([old], [mount('1.0.0')]));
    await place('reports-another-version', '1.1.0', 'reports-another-version');
    const { applied } = await live.apply(
      board([old, plugin(name, '1.1.0', 'reports-another-version')], [mount('1.1.0')]),
    );
    expect(outcomes(applied)).toEqual([
      `failed plugin:secret/${name}/v1.1.0 request-refused`,
      `skipped secrets_mount:${name}/: plugin secret/${name}/v1.1.0 failed`,
    ]);
    expect(failureOf(applied).message).toContain('99.0.0');
    expect(await runs(name)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
    expect(await greets(name)).toBe('Hello, probe!');
  });

  test('whose file went missing after its registration is warned of, and refused before the mount is touched', async () => {
    const name = 'fleeting';
    const mount = (version: string) => `{path: ${name}, type: ${name}, plugin_version: ${version}}`;
    const { command, sha256 } = await server.addPlugin(name, await readFile(join(folder, 'good-1.1.0')));
    const plugins = [plugin(name, '1.0.0', 'good-1.0.0'), plugin(name, '1.1.0', command, sha256)];
    await live.apply(board(plugins, [mount('1.0.0')]));
    await rm(join(server.pluginDirectory, command));
    const { plan, applied } = await live.apply(board(plugins, [mount('1.1.0')]));
    expect(plan.findings.map(({ code, detail }) => [code, detail])).toEqual([
      ['file-missing', expect.stringContaining('no such file or directory')],
    ]);
    expect(outcomes(applied)).toEqual([`failed secrets_mount:${name}/ request-refused`]);
    expect(applied.lines).not.toContain(`secrets_mount:${name}/ reload`);
    expect(await runs(name)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
    expect(await greets(name)).toBe('Hello, probe!');
    expect((await live.plan(board(plugins, [mount('1.0.0')]))).steps).toEqual([]);
  });

  test('that is not in the plugin directory is refused at registration', async () => {
    const name = 'nowhere';
    const { applied } = await live.apply(
      board(
        [plugin(name, '1.1.0', 'nowhere', 'a'.repeat(64))],
        [`{path: ${name}, type: ${name}, plugin_version: 1.1.0}`],
      ),
    );
    expect(outcomes(applied)[0]).toMatch(/^failed plugin:secret\/nowhere\/v1\.1\.0 /);
    expect(failureOf(applied).message).toMatch(/no such file/);
  });
});

describe('another file under a version in use', () => {
  const name = 'same';
  const mounts = [`{path: ${name}-a, type: ${name}, plugin_version: 1.0.0}`];
  const undeclared = `${name}-b`;
  const good = () => board([plugin(name, '1.0.0', 'good-1.0.0')], mounts);

  beforeEach(async () => {
    await live.apply(good());
    if (!(await live.ports.root.read('sys/mounts'))?.[`${undeclared}/`])
      await live.ports.root.write(`sys/mounts/${undeclared}`, {
        type: name,
        config: { plugin_version: 'v1.0.0' },
      });
  });

  test('a good one reaches every mount that runs it, declared or not', async () => {
    const again = await server.addPlugin(
      'good-1.0.0-again',
      Buffer.concat([await readFile(join(folder, 'good-1.0.0')), Buffer.from('\n//\n')]),
    );
    sums['good-1.0.0-again'] = again.sha256;
    const { plan, applied } = await live.apply(board([plugin(name, '1.0.0', 'good-1.0.0-again')], mounts));
    expect(plan.findings.map(({ code }) => code)).toEqual(['in-use-overwrite']);
    expect(applied.summary).toMatchObject({ done: 3, failed: 0 });
    for (const path of [`${name}-a`, undeclared]) {
      expect(await runs(path)).toEqual(isStored('v1.0.0', 'good-1.0.0-again'));
      expect(await greets(path)).toBe('Hello, probe!');
    }
  });

  test('a bad one is taken out of the catalog again, and both mounts run the old one', async () => {
    await place('exits-1.0.0', '1.0.0', 'exits');
    const { applied } = await live.apply(board([plugin(name, '1.0.0', 'exits-1.0.0')], mounts));
    expect(outcomes(applied)).toContain('undone plugin:secret/same/v1.0.0: secrets_mount same-a/ failed');
    expect(failureOf(applied).code).toBe('rolled-back');
    expect(applied.summary.done).toBe(0);
    const entry = await live.ports.root.read(`sys/plugins/catalog/secret/${name}`, { version: 'v1.0.0' });
    expect(entry?.command).toBe('good-1.0.0');
    for (const path of [`${name}-a`, undeclared]) {
      expect(await runs(path)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
      expect(await greets(path)).toBe('Hello, probe!');
    }
    expect((await live.plan(good())).steps).toEqual([]);
  });
});

describe('latest', () => {
  test('a new version goes live with its registration, proven; a bad one is taken out again', async () => {
    const name = 'moving';
    const mounts = [`{path: ${name}, type: ${name}, plugin_version: latest}`];
    const [one, two] = [plugin(name, '1.0.0', 'good-1.0.0'), plugin(name, '1.1.0', 'good-1.1.0')];
    await live.apply(board([one], mounts));
    expect(await runs(name)).toMatchObject({ stored: 'latest', version: 'v1.0.0' });
    expect((await live.apply(board([one, two], mounts))).applied.summary).toMatchObject({
      done: 2,
      failed: 0,
    });
    expect(await runs(name)).toMatchObject({ stored: 'latest', version: 'v1.1.0' });
    await place('exits-1.2.0', '1.2.0', 'exits');
    const { applied } = await live.apply(board([one, two, plugin(name, '1.2.0', 'exits-1.2.0')], mounts));
    expect(outcomes(applied)).toEqual([
      'done plugin:secret/moving/v1.2.0',
      'undone plugin:secret/moving/v1.2.0: secrets_mount moving/ failed',
      'failed secrets_mount:moving/ rolled-back',
    ]);
    expect(await runs(name)).toMatchObject({
      stored: 'latest',
      version: 'v1.1.0',
      sha256: sums['good-1.1.0'],
    });
    expect(await greets(name)).toBe('Hello, probe!');
  });
});

describe('mounts that look healthy in the mount table', () => {
  const dead = async (text: string) => {
    const life = await findDead({
      registry: kinds,
      observed: await live.observe(text),
      wanted: new Map(),
      ports: live.ports,
      concurrency: 4,
    });
    return life.dead;
  };

  test('a dead one is seen', async () => {
    const name = 'dying';
    const text = board(
      [plugin(name, '1.0.0', 'good-1.0.0')],
      [`{path: ${name}, type: ${name}, plugin_version: 1.0.0}`],
    );
    await live.apply(text);
    expect(await dead(text)).toEqual(new Map());
    const file = join(server.pluginDirectory, 'good-1.0.0');
    const content = await readFile(file);
    await rm(file);
    try {
      await expect(
        live.ports.root.write('sys/plugins/reload/backend', { mounts: `${name}/` }),
      ).rejects.toThrow();
      expect(await runs(name)).toEqual(isStored('v1.0.0', 'good-1.0.0'));
      expect([...(await dead(text)).keys()]).toEqual([`secrets_mount:${name}/`]);
    } finally {
      await writeFile(file, content);
      await chmod(file, 0o755);
    }
    await live.ports.root.write('sys/plugins/reload/backend', { mounts: `${name}/` });
    expect(await dead(text)).toEqual(new Map());
  });
});

test('a plugin that prints its environment gives no secret away', async () => {
  const name = 'chatty';
  const { command, sha256 } = await server.addPlugin(name, Buffer.from('#!/bin/sh\necho "got $API_KEY"\n'));
  const { applied } = await live.apply(
    `plugins: [{type: secret, name: ${name}, version: 1.0.0, command: ${command}, sha256: ${sha256}, env: {API_KEY: {env: KEY}}}]
secrets_mounts: [{path: ${name}, type: ${name}, plugin_version: 1.0.0}]
`,
    { env: { KEY: CANARY } },
  );
  expect(outcomes(applied).at(-1)).toMatch(`failed secrets_mount:${name}/`);
  expect(failureOf(applied).message).toContain('got (sensitive)');
  record('what a chatty plugin leads to', JSON.stringify(applied.events));
});
