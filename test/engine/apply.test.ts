/** Applying a plan: order, concurrency, proof, and the ways back, on a port in memory. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { PlugboardError } from '../../src/core/finding.ts';
import { PlugboardError as Failure } from '../../src/core/finding.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Registry, ResourceKind } from '../../src/core/kind.ts';
import type { Event } from '../../src/engine/event.ts';
import { type Applied, apply, applyOn, bodiesOf, outcomes, planOn } from '../support/applying.ts';
import { type Call, type MemoryVault, memoryVault } from '../support/memory-vault.ts';
import { release, service, toyKinds } from '../support/toy-kinds.ts';

const registry = toyKinds;

/** A server on which services run release 1. */
function serverWith(
  names: readonly string[],
  sums: Readonly<Record<string, string>> = { 1: 'a' },
): MemoryVault {
  const things: Record<string, JsonObject> = {};
  for (const [version, sum] of Object.entries(sums))
    things[`release/release%3A${version}`] = { version, sum };
  for (const name of names)
    things[`service/service%3A${name}`] = {
      name,
      version: '1',
      note: '',
      running_version: '1',
      running_sum: sums[1]!,
    };
  return memoryVault(things);
}

const stored = (vault: MemoryVault, id: string) =>
  vault.store.get(`${id.split(':')[0]}/${encodeURIComponent(id)}`);
const restarts = (vault: MemoryVault) =>
  vault.calls.flatMap(({ verb, path }) =>
    verb === 'write' && path.startsWith('restarts/') ? [path.slice(9)] : [],
  );
const failureOf = ({ events }: Applied): PlugboardError =>
  events.flatMap((event) => (event.type === 'failed' ? [event.failure] : []))[0]!;
const isWrite = (call: Call, path: string) => call.verb === 'write' && call.path === path;

const upgrade = (names: readonly string[], sum = 'b') =>
  `releases: [{version: "2", sum: ${sum}}]\nservices:\n${names.map((name) => `  - {name: ${name}, version: "2"}`).join('\n')}\n`;

describe('a plan that succeeds', () => {
  test('runs in the order of use, is proven, and leaves nothing to do', async () => {
    const vault = memoryVault();
    const text = 'services: [{name: web, version: "1"}]\nreleases: [{version: "1", sum: a}]\n';
    const applied = await apply({ registry, vault }, text);
    expect(applied.lines).toEqual([
      'started release:1',
      'release:1 write',
      'release:1 prove',
      'done release:1',
      'started service:web',
      'service:web write',
      'service:web prove',
      'done service:web',
      'finished',
    ]);
    expect(applied.summary).toEqual({ done: 2, failed: 0, skipped: 0, undone: 0, interrupted: false });
    expect((await planOn({ registry, vault }, text)).steps).toEqual([]);
  });

  test('an upgrade writes, reloads and proves', async () => {
    const vault = serverWith(['web']);
    const applied = await apply({ registry, vault }, upgrade(['web']));
    expect(applied.lines.slice(4)).toEqual([
      'started service:web',
      'service:web write',
      'service:web reload',
      'service:web prove',
      'done service:web',
      'finished',
    ]);
    expect(stored(vault, 'service:web')).toMatchObject({
      version: '2',
      running_version: '2',
      running_sum: 'b',
    });
    expect((await planOn({ registry, vault }, upgrade(['web']))).steps).toEqual([]);
  });

  test('an overwritten release restarts what runs it', async () => {
    const vault = serverWith(['web', 'api']);
    const applied = await apply({ registry, vault }, 'releases: [{version: "1", sum: b}]\n');
    expect(outcomes(applied)).toEqual(['done release:1', 'done service:web', 'done service:api']);
    expect(restarts(vault)).toEqual(['web', 'api']);
  });

  test('removals come after the last user', async () => {
    const vault = serverWith(['web']);
    const text =
      'releases: [{version: "1", state: absent}, {version: "2", sum: b}]\nservices: [{name: web, version: "2"}]\n';
    expect(outcomes(await apply({ registry, vault }, text))).toEqual([
      'done release:2',
      'done service:web',
      'done release:1',
    ]);
    expect(stored(vault, 'release:1')).toBeUndefined();
  });

  test('a creation reads one thing where a list would read them all', async () => {
    const reading: Registry = [{ ...release, listed: 'declared' }];
    const vault = serverWith([]);
    const names = ['7', '8', '9'].map((version) => `{version: "${version}", sum: a}`);
    await apply({ registry: reading, vault, concurrency: 3 }, `releases: [${names.join(', ')}]\n`);
    expect(vault.calls.filter(({ verb }) => verb === 'list')).toHaveLength(1);
    expect(vault.calls.filter(({ path }) => path === 'release/release%3A7').map(({ verb }) => verb)).toEqual([
      'read',
      'write',
      'read',
    ]);
  });

  test('a recreation removes and creates', async () => {
    const fixed: Registry = [release, { ...service, fixed: ['note'] }];
    const vault = serverWith(['web']);
    const board = { registry: fixed, vault, allowDestroy: ['web'] };
    await apply(board, 'services: [{name: web, version: "1", note: x}]\n');
    const path = 'service/service%3Aweb';
    const changes = vault.calls.filter(
      (call) => call.path === path && ['write', 'remove'].includes(call.verb),
    );
    expect(changes[0]?.verb).toBe('remove');
    expect(stored(vault, 'service:web')).toMatchObject({ note: 'x', running_version: '1' });
  });
});

describe('what happens at once', () => {
  /** The largest number of services that were being restarted or written at one time. */
  async function busiest(
    names: readonly string[],
    concurrency: number,
    text: string,
    vault = serverWith(names),
  ) {
    let [now, most] = [0, 0];
    const onEvent = ({ type, ...event }: Event) => {
      if ('step' in event && event.step.kind !== 'service') return;
      if (type === 'started') most = Math.max(most, ++now);
      if (type === 'done' || type === 'failed') now--;
    };
    const applied = await apply({ registry, vault, concurrency, onEvent }, text);
    expect(applied.summary.failed).toBe(0);
    return most;
  }

  test.each([
    [1, 1],
    [2, 2],
    [10, 4],
  ])('with a limit of %d: %d independent restarts', async (limit, most) => {
    const names = ['a', 'b', 'c', 'd'];
    expect(await busiest(names, limit, upgrade(names))).toBe(most);
  });

  test('restarts of one process come one after another', async () => {
    const names = ['web-1', 'web-2', 'web-3'];
    expect(await busiest(names, 10, upgrade(names))).toBe(1);
  });

  test('what restarts nothing need not wait for its process', async () => {
    const names = ['web-1', 'web-2', 'web-3'];
    const text = `services:\n${names.map((name) => `  - {name: ${name}, version: "1", note: x}`).join('\n')}\n`;
    expect(await busiest(names, 10, text)).toBe(3);
    expect(await busiest([], 10, text, serverWith([]))).toBe(3);
  });

  test('a restart does not begin while something else concerns the process, nor the other way round', async () => {
    const vault = serverWith(['web-1', 'web-2']);
    const open = new Set<string>();
    const together: string[][] = [];
    const onEvent = (event: Event) => {
      if (event.type === 'started' && event.step.kind === 'service') {
        open.add(event.step.id);
        together.push([...open]);
      }
      if (event.type === 'done') open.delete(event.step.id);
    };
    const text =
      'releases: [{version: "2", sum: b}]\nservices: [{name: web-1, version: "2"}, {name: web-2, version: "1", note: x}]\n';
    await apply({ registry, vault, concurrency: 10, onEvent }, text);
    expect(together.filter((ids) => ids.length > 1)).toEqual([]);
  });
});

describe('a failure', () => {
  test('skips what depends on it, and nothing else', async () => {
    const vault = serverWith([]);
    vault.onCall = (call) => {
      if (isWrite(call, 'release/release%3A2')) throw new Failure('permission-denied', 'No.');
    };
    const text =
      'releases: [{version: "2", sum: b}, {version: "3", sum: c}]\nservices: [{name: web, version: "2"}, {name: api, version: "3"}]\n';
    const applied = await apply({ registry, vault }, text);
    expect(outcomes(applied).toSorted()).toEqual([
      'done release:3',
      'done service:api',
      'failed release:2 permission-denied',
      'skipped service:web: release 2 failed',
    ]);
    expect(applied.summary).toEqual({ done: 2, failed: 1, skipped: 1, undone: 0, interrupted: false });
    expect(stored(vault, 'service:web')).toBeUndefined();
  });

  test('is passed on along the chain', async () => {
    const third: ResourceKind = {
      ...release,
      name: 'badge',
      plural: 'badges',
      identity: ['version'],
      after: ['service'],
      needs: () => ['service:web'],
    };
    const vault = serverWith([]);
    vault.onCall = (call) => {
      if (isWrite(call, 'release/release%3A2')) throw new Failure('server-error', 'No.');
    };
    const text =
      'releases: [{version: "2", sum: b}]\nservices: [{name: web, version: "2"}]\nbadges: [{version: x, sum: y}]\n';
    expect(outcomes(await apply({ registry: [...toyKinds, third], vault }, text))).toEqual([
      'failed release:2 server-error',
      'skipped service:web: release 2 failed',
      'skipped badge:x: release 2 failed',
    ]);
  });

  test('of something that is no failure of ours is a defect', async () => {
    const vault = serverWith([]);
    vault.onCall = ({ verb }) => {
      if (verb === 'write') throw new TypeError('oops');
    };
    const applied = await apply({ registry, vault }, 'releases: [{version: "2", sum: b}]\n');
    expect(failureOf(applied)).toMatchObject({ code: 'internal', message: 'oops' });
  });
});

describe('proof', () => {
  test('a write that the server accepts but does not keep', async () => {
    const vault = memoryVault();
    const forgetful: Registry = [{ ...release, write: async () => {} }];
    const applied = await apply({ registry: forgetful, vault }, 'releases: [{version: "2", sum: b}]\n');
    expect(failureOf(applied).code).toBe('not-converged');
  });

  test('a write of which the server keeps something else', async () => {
    const vault = memoryVault();
    const stubborn: Registry = [
      {
        ...release,
        write: async (port, { after }) => release.write(port, { after: { ...after, sum: 'other' } }),
      },
    ];
    const applied = await apply({ registry: stubborn, vault }, 'releases: [{version: "2", sum: b}]\n');
    expect(failureOf(applied)).toMatchObject({
      code: 'not-converged',
      message: 'The server kept another value: sum is other, not b.',
    });
  });

  test('a removal after which it is still there', async () => {
    const vault = serverWith([]);
    const clinging: Registry = [{ ...release, remove: async () => {} }];
    const applied = await apply({ registry: clinging, vault }, 'releases: [{version: "1", state: absent}]\n');
    expect(failureOf(applied).code).toBe('not-converged');
  });

  test.each([
    ['the process reports another version', 'lies', 'not-running'],
    ['the probe finds nothing', 'mute', 'probe-failed'],
    ['the process does not start', 'broken', 'request-refused'],
  ])('%s at creation', async (_, sum, code) => {
    const vault = memoryVault();
    const text = `releases: [{version: "1", sum: ${sum}}]\nservices: [{name: web, version: "1"}]\n`;
    const applied = await apply({ registry, vault }, text);
    expect(failureOf(applied).code).toBe(code);
    expect(outcomes(applied)).toEqual(['done release:1', `failed service:web ${code}`]);
  });
});

describe('the way back of one change', () => {
  test.each([
    ['the new version does not start', 'broken', 'web does not start: broken'],
    ['it reports another version', 'lies', 'running_version is another, not 2'],
    ['its probe finds nothing', 'mute', 'The probe of web found nothing'],
  ])('%s: the old one runs again, proven', async (_, sum, cause) => {
    const vault = serverWith(['web']);
    const applied = await apply({ registry, vault }, upgrade(['web'], sum));
    expect(failureOf(applied).code).toBe('rolled-back');
    expect(failureOf(applied).message).toContain(cause);
    expect(failureOf(applied).message).toMatch(/The old state was put back and proven\.$/);
    expect(stored(vault, 'service:web')).toMatchObject({
      version: '1',
      running_version: '1',
      running_sum: 'a',
      dead: false,
      mute: false,
    });
    expect(applied.lines.filter((line) => line.includes('service:web'))).toEqual([
      'started service:web',
      'service:web write',
      'service:web reload',
      ...(sum === 'broken' ? [] : ['service:web prove']),
      'service:web roll back',
      'failed service:web rolled-back',
    ]);
    // What did not depend on it stays.
    expect(stored(vault, 'release:2')).toBeDefined();
    expect(applied.summary).toEqual({ done: 1, failed: 1, skipped: 0, undone: 0, interrupted: false });
  });

  test('a way back that fails is said, with both reasons', async () => {
    const vault = serverWith(['web'], { 1: 'a' });
    vault.onCall = ({ verb, path }) => {
      if (verb === 'write' && path === 'restarts/web')
        vault.store.set('release/release%3A1', { version: '1', sum: 'broken too' });
    };
    const applied = await apply({ registry, vault }, upgrade(['web'], 'broken'));
    expect(failureOf(applied).code).toBe('rollback-failed');
    expect(failureOf(applied).message).toContain('web does not start: broken.');
    expect(failureOf(applied).message).toContain('web does not start: broken too');
    expect(failureOf(applied).hint).toContain('web');
  });

  test('a way back is proven as well', async () => {
    const vault = serverWith(['web'], { 1: 'a' });
    vault.onCall = ({ verb, path }) => {
      if (verb === 'write' && path === 'restarts/web')
        vault.store.set('release/release%3A1', { version: '1', sum: 'mute' });
    };
    const applied = await apply({ registry, vault }, upgrade(['web'], 'broken'));
    expect(failureOf(applied).code).toBe('rollback-failed');
  });

  test('what was refused before anything changed needs none: the process is left alone', async () => {
    const vault = serverWith(['web']);
    vault.onCall = (call) => {
      if (isWrite(call, 'service/service%3Aweb')) throw new Failure('permission-denied', 'No.');
    };
    const applied = await apply({ registry, vault }, upgrade(['web']));
    expect(failureOf(applied).code).toBe('permission-denied');
    expect(restarts(vault)).toEqual([]);
  });

  test('a change without a restart is put back too', async () => {
    const vault = serverWith(['web']);
    const stubborn: Registry = [
      release,
      {
        ...service,
        write: (port, { before, after }) =>
          service.write(port, { before, after: { ...after, note: after.note === 'x' ? 'X' : after.note } }),
      },
    ];
    const applied = await apply(
      { registry: stubborn, vault },
      'services: [{name: web, version: "1", note: x}]\n',
    );
    expect(failureOf(applied).code).toBe('rolled-back');
    expect(stored(vault, 'service:web')).toMatchObject({ note: '' });
    expect(restarts(vault)).toEqual([]);
  });

  test('a creation that fails is left as it is, for a look at it', async () => {
    const vault = memoryVault();
    const text = 'releases: [{version: "1", sum: broken}]\nservices: [{name: web, version: "1"}]\n';
    const applied = await apply({ registry, vault }, text);
    expect(failureOf(applied).code).toBe('request-refused');
    expect(stored(vault, 'service:web')).toBeDefined();
  });
});

describe('the way back of a cause', () => {
  const overwrite = (sum: string) => `releases: [{version: "1", sum: ${sum}}]\n`;

  test('takes the cause and everything that was restarted because of it', async () => {
    const vault = serverWith(['a', 'b', 'c']);
    vault.onCall = ({ verb, path }) => {
      // The second one finds a broken file.
      if (verb === 'write' && path === 'restarts/b' && stored(vault, 'release:1')?.sum === 'new')
        throw new Failure('request-refused', 'b does not start');
    };
    const applied = await apply({ registry, vault }, overwrite('new'));
    expect(outcomes(applied)).toEqual([
      'done release:1',
      'done service:a',
      'undone release:1: service b failed',
      'undone service:a: service b failed',
      'failed service:b rolled-back',
      'skipped service:c: service b failed',
    ]);
    expect(applied.summary).toEqual({ done: 0, failed: 1, skipped: 1, undone: 2, interrupted: false });
    expect(stored(vault, 'release:1')).toMatchObject({ sum: 'a' });
    for (const id of ['service:a', 'service:b', 'service:c'])
      expect(stored(vault, id)).toMatchObject({ running_version: '1', running_sum: 'a' });
    expect(restarts(vault)).toEqual(['a', 'b', 'a', 'b']);
  });

  test('attack 24: what was not verified is not put back', async () => {
    const vault = serverWith(['a', 'b']);
    const board = { registry, vault };
    const plan = { ...(await planOn(board, overwrite('broken'))), unverified: new Set(['release:1']) };
    const applied = await applyOn(board, plan);
    expect(outcomes(applied).filter((line) => line.startsWith('undone'))).toEqual([]);
    expect(failureOf(applied)).toMatchObject({
      code: 'rollback-failed',
      message: expect.stringContaining('was not what was verified, and is not registered again'),
    });
    expect(stored(vault, 'release:1')).toMatchObject({ sum: 'broken' });
  });

  test('waits for those that are under way, and each failure ends in the same way back', async () => {
    const vault = serverWith(['a', 'b', 'c']);
    const applied = await apply({ registry, vault, concurrency: 10 }, overwrite('broken'));
    const results = outcomes(applied);
    expect(results.filter((line) => line.startsWith('undone'))).toHaveLength(1);
    expect(results.filter((line) => / rolled-back$/.test(line))).toHaveLength(3);
    expect(stored(vault, 'release:1')).toMatchObject({ sum: 'a' });
    for (const id of ['service:a', 'service:b', 'service:c'])
      expect(stored(vault, id)).toMatchObject({ running_sum: 'a', dead: false });
    expect(applied.summary).toMatchObject({ done: 0, failed: 3, undone: 1, skipped: 0 });
  });

  test('one that succeeds while another fails is taken back with it', async () => {
    const vault = serverWith(['a', 'b']);
    let failed: () => void = () => {};
    const hasFailed = new Promise<void>((resolve) => {
      failed = resolve;
    });
    vault.onCall = async ({ verb, path }) => {
      if (verb !== 'write' || stored(vault, 'release:1')?.sum !== 'new') return;
      if (path === 'restarts/a') throw new Failure('request-refused', 'a does not start');
      if (path === 'restarts/b') await hasFailed;
    };
    const applied = await apply(
      {
        registry,
        vault,
        concurrency: 10,
        onEvent: (event) => {
          if (event.type === 'phase' && event.phase === 'roll back') failed();
        },
      },
      overwrite('new'),
    );
    expect(outcomes(applied)).toEqual([
      'done release:1',
      'done service:b',
      'undone release:1: service a failed',
      'undone service:b: service a failed',
      'failed service:a rolled-back',
    ]);
    for (const id of ['service:a', 'service:b'])
      expect(stored(vault, id)).toMatchObject({ running_sum: 'a' });
  });

  test('one that does not come back is no reason to leave the others', async () => {
    const vault = serverWith(['a', 'b']);
    let count = 0;
    vault.onCall = ({ verb, path }) => {
      if (verb === 'write' && path === 'restarts/a' && ++count === 2) throw new Failure('timeout', 'a hangs');
      if (verb === 'write' && path === 'restarts/b' && stored(vault, 'release:1')?.sum === 'new')
        throw new Failure('request-refused', 'b does not start');
    };
    const applied = await apply({ registry, vault }, overwrite('new'));
    expect(failureOf(applied).code).toBe('rollback-failed');
    expect(failureOf(applied).message).toContain('a hangs');
    expect(stored(vault, 'service:b')).toMatchObject({ running_sum: 'a' });
  });

  test('a created cause is removed', async () => {
    // `latest` in small: a service without a version of its own runs the highest release.
    const floating: ResourceKind = {
      ...service,
      running: (spec, world) => {
        const highest = [...world.later('release').keys()].toSorted().at(-1)!;
        return {
          expect: { running_version: world.later('release').get(highest)?.version },
          restarts: world.changed(highest) ? [{ cause: highest, reason: 'a newer release' }] : [],
          process: `${spec.name}`,
        };
      },
      restart: async (port, spec) => {
        const versions = ((await port.list('release'))?.keys ?? []) as readonly string[];
        const highest = versions.toSorted().at(-1)!.replace('release%3A', '');
        const path = `service/service%3A${spec.name}`;
        const found = await port.read(path);
        await port.write(path, { ...found, running_version: highest });
        if (highest === '2') throw new Failure('request-refused', 'does not start');
      },
    };
    const vault = serverWith(['web']);
    const applied = await apply(
      { registry: [release, floating], vault },
      'releases: [{version: "2", sum: b}]\n',
    );
    expect(outcomes(applied)).toEqual([
      'done release:2',
      'undone release:2: service web failed',
      'failed service:web rolled-back',
    ]);
    expect(stored(vault, 'release:2')).toBeUndefined();
    expect(stored(vault, 'service:web')).toMatchObject({ running_version: '1' });
  });

  test('what else needs the cause is not begun', async () => {
    const vault = serverWith(['a']);
    vault.onCall = ({ verb, path }) => {
      if (verb === 'write' && path === 'restarts/a' && stored(vault, 'release:1')?.sum === 'new')
        throw new Failure('request-refused', 'a does not start');
    };
    const text = `${overwrite('new')}services: [{name: a, version: "1"}, {name: z, version: "1"}]\n`;
    const applied = await apply({ registry, vault }, text);
    expect(outcomes(applied)).toEqual([
      'done release:1',
      'undone release:1: service a failed',
      'failed service:a rolled-back',
      'skipped service:z: what it needs was taken back',
    ]);
    expect(stored(vault, 'service:z')).toBeUndefined();
  });
});

describe('things that changed after the plan was made', () => {
  const text = 'releases: [{version: "1", sum: b}]\n';
  const change = (vault: MemoryVault, body: JsonObject | undefined) => {
    if (body) vault.store.set('release/release%3A1', body);
    else vault.store.delete('release/release%3A1');
  };

  test.each([
    ['changed by somebody else', text, { version: '1', sum: 'z' }, 'plan-stale'],
    ['removed by somebody else', text, undefined, 'plan-stale'],
    ['brought to the declared form by somebody else', text, { version: '1', sum: 'b' }, undefined],
    [
      'changed before its removal',
      'releases: [{version: "1", state: absent}]\n',
      { version: '1', sum: 'z' },
      'plan-stale',
    ],
    ['removed before its removal', 'releases: [{version: "1", state: absent}]\n', undefined, undefined],
  ] as const)('%s', async (_, manifest, body, code) => {
    const vault = serverWith([]);
    const plan = await planOn({ registry, vault }, manifest);
    change(vault, body);
    const before = vault.calls.length;
    const applied = await applyOn({ registry, vault }, plan);
    expect(applied.summary.failed).toBe(code ? 1 : 0);
    if (!code) return;
    expect(failureOf(applied)).toMatchObject({ code, hint: 'Plan again.' });
    expect(vault.calls.slice(before).every(({ verb }) => verb === 'read')).toBe(true);
  });

  test.each([
    ['something else under the name', { version: '1', sum: 'z' }, 'plan-stale'],
    ['the declared thing', { version: '1', sum: 'b' }, undefined],
  ] as const)('%s was created by somebody else', async (_, body, code) => {
    const vault = memoryVault();
    const plan = await planOn({ registry, vault }, text);
    change(vault, body);
    const before = vault.calls.length;
    const applied = await applyOn({ registry, vault }, plan);
    expect(applied.summary.failed).toBe(code ? 1 : 0);
    expect(vault.calls.slice(before).some(({ verb }) => verb === 'write')).toBe(false);
    expect(stored(vault, 'release:1')).toEqual(body);
  });

  test('a field that somebody emptied is a change', async () => {
    const vault = serverWith(['web']);
    vault.store.set('service/service%3Aweb', { ...stored(vault, 'service:web'), note: 'old' });
    const plan = await planOn({ registry, vault }, 'services: [{name: web, version: "1", note: new}]\n');
    const { note: _, ...without } = stored(vault, 'service:web')!;
    vault.store.set('service/service%3Aweb', without);
    expect(failureOf(await applyOn({ registry, vault }, plan)).code).toBe('plan-stale');
  });
});

describe('an interruption', () => {
  test('starts nothing more, lets what is under way end, and lists the rest', async () => {
    const vault = serverWith(['a', 'b', 'c']);
    const stop = new AbortController();
    const applied = await apply(
      {
        registry,
        vault,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'started' && event.step.id === 'service:a') stop.abort();
        },
      },
      upgrade(['a', 'b', 'c']),
    );
    expect(outcomes(applied)).toEqual([
      'done release:2',
      'done service:a',
      'skipped service:b: interrupted',
      'skipped service:c: interrupted',
    ]);
    expect(applied.summary).toEqual({ done: 2, failed: 0, skipped: 2, undone: 0, interrupted: true });
    expect(stored(vault, 'service:a')).toMatchObject({ running_version: '2' });
    expect(stored(vault, 'service:b')).toMatchObject({ version: '1' });
  });

  test('before the first step', async () => {
    const vault = serverWith(['a']);
    const plan = await planOn({ registry, vault }, upgrade(['a']));
    const before = vault.calls.length;
    const applied = await applyOn({ registry, vault, signal: AbortSignal.abort() }, plan);
    expect(outcomes(applied)).toEqual(['skipped release:2: interrupted', 'skipped service:a: interrupted']);
    expect(vault.calls).toHaveLength(before);
  });

  test('during a way back does not stop it', async () => {
    const vault = serverWith(['web']);
    const stop = new AbortController();
    const applied = await apply(
      {
        registry,
        vault,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'phase' && event.phase === 'roll back') stop.abort();
        },
      },
      upgrade(['web'], 'broken'),
    );
    expect(failureOf(applied).code).toBe('rolled-back');
    expect(stored(vault, 'service:web')).toMatchObject({ version: '1', running_version: '1' });
  });

  test('after a failure: each step is told once, with its own reason', async () => {
    const vault = serverWith([]);
    const stop = new AbortController();
    vault.onCall = (call) => {
      if (isWrite(call, 'release/release%3A2')) throw new Failure('server-error', 'No.');
    };
    const applied = await apply(
      {
        registry,
        vault,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'phase') stop.abort();
        },
      },
      'releases: [{version: "2", sum: b}, {version: "3", sum: c}]\nservices: [{name: web, version: "2"}]\n',
    );
    expect(outcomes(applied)).toEqual([
      'failed release:2 server-error',
      'skipped release:3: interrupted',
      'skipped service:web: release 2 failed',
    ]);
    expect(applied.summary).toEqual({ done: 0, failed: 1, skipped: 2, undone: 0, interrupted: true });
  });
});

describe('every run', () => {
  test('tells each step once and ends', async () => {
    const vault = serverWith(['a', 'b', 'web-1', 'web-2']);
    const applied = await apply(
      { registry, vault, concurrency: 3 },
      `${upgrade(['a', 'b', 'web-1', 'web-2'], 'lies')}  - {name: new, version: "1"}\n`,
    );
    const ended = applied.events.flatMap((event) =>
      ['done', 'failed', 'skipped'].includes(event.type) && 'step' in event ? [event.step.id] : [],
    );
    expect(ended.toSorted()).toEqual(
      ['release:2', 'service:a', 'service:b', 'service:new', 'service:web-1', 'service:web-2'].toSorted(),
    );
    expect(applied.events.at(-1)?.type).toBe('finished');
  });
});

describe('secrets', () => {
  const canary = 'hunter2-canary';
  const text = 'releases: [{version: "1", sum: a, env: {KEY: {env: KEY}}}]\n';

  test('reach the server, and no event or plan', async () => {
    const bodies: unknown[] = [];
    const keeping: Registry = [
      {
        ...release,
        write: async (port, { after }) => {
          await port.write('seen', after as JsonObject);
          await release.write(port, { after });
        },
      },
    ];
    const vault = memoryVault();
    vault.onCall = ({ path, body }) => {
      if (path === 'seen') bodies.push(body);
    };
    const board = { registry: keeping, vault, env: { KEY: canary } };
    const plan = await planOn(board, text);
    const applied = await applyOn(board, plan);
    expect(applied.summary.done).toBe(1);
    expect(JSON.stringify(bodies)).toContain(canary);
    for (const shown of [applied.events, plan, await bodiesOf(plan, board)])
      for (const written of [JSON.stringify(shown), inspect(shown, { depth: 20, showHidden: true })])
        expect(written).not.toContain(canary);
    expect(JSON.stringify([...(await bodiesOf(plan, board)).values()])).toContain('(sensitive)');
  });

  test('that are missing are found before anything is written', async () => {
    const vault = memoryVault();
    const board = { registry, vault, env: {} };
    const plan = await planOn(board, text);
    await expect(applyOn(board, plan)).rejects.toMatchObject({
      code: 'secret-missing',
      message: expect.stringContaining('(env KEY)'),
      hint: 'Set the environment variable KEY.',
    });
    expect(vault.calls.some(({ verb }) => verb === 'write')).toBe(false);
  });

  test('of an entry that is put back are sent again', async () => {
    const vault = serverWith(['a']);
    const sent: unknown[] = [];
    const keeping: Registry = [
      {
        ...release,
        write: async (port, { before, after }) => {
          await port.write('seen', after as JsonObject);
          await release.write(port, { before, after });
        },
      },
      service,
    ];
    vault.onCall = ({ path, body }) => {
      if (path === 'seen') sent.push(body);
    };
    const applied = await apply(
      { registry: keeping, vault, env: { KEY: canary } },
      text.replace('sum: a', 'sum: broken'),
    );
    expect(failureOf(applied).code).toBe('rolled-back');
    expect(sent).toMatchObject([
      { sum: 'broken', env: { KEY: canary } },
      { sum: 'a', env: { KEY: canary } },
    ]);
  });
});
