/** `deletion_protection`: what stores data is destroyed with consent only, whatever way Terraform comes to it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { encodeResource } from '../../src/terraform/resource-value.ts';
import { UNKNOWN, type Value, type ValueObject } from '../../src/terraform/wire/value.ts';
import { answer } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { type RealSessions, realSessions } from './support/real-session.ts';

const mount = kindNamed(kinds, 'secrets_mount');
const kv = (path: string, consent: Value, more: ValueObject = {}) =>
  configOf(mount, { path, type: 'kv' }, { deletion_protection: consent, ...more });

let server: TestServer;
let network: FaultyNetwork;
let sessions: RealSessions;
let core: Core;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  network = await startFaultyNetwork(server);
  sessions = realSessions({ address: network.address, token: server.token });
  core = makeCore(kinds, sessions.open);
});

afterAll(async () => {
  await sessions.close();
  await network.stop();
  await server.stop();
});

const accessorOf = async (path: string) => {
  const { data } = (await server.request('GET', 'sys/mounts')).body as {
    data: Record<string, { accessor: string }>;
  };
  return data[`${path}/`]?.accessor;
};

describe('what is to be made anew on request (taint, -replace)', () => {
  test('is refused when it is planned, as long as it is protected', async () => {
    expect((await core.apply('a', mount, kv('a', null))).errors).toEqual([]);
    const before = await accessorOf('a');
    core.tainted.add('a');
    const refused = await core.apply('a', mount, kv('a', null));
    expect(refused.errors).toEqual([
      expect.stringMatching(/^Data would be destroyed: .*make it anew.*deletion_protection = false/s),
    ]);
    const open = await core.plan('a', mount, kv('a', null, { description: UNKNOWN }));
    expect(open.errors).toEqual([expect.stringMatching(/^Data would be destroyed/)]);
    expect(await accessorOf('a')).toBe(before);
  });

  test('is refused when it is applied, where the plan could not tell', async () => {
    const before = await accessorOf('a');
    const plan = await core.plan('a', mount, kv('a', UNKNOWN, { path: UNKNOWN }));
    expect([plan.action, plan.errors]).toEqual(['replace', []]);
    core.tainted.clear();
    const removal = await core.plan('a', mount, null);
    const { call } = await core.walk();
    const wire = (values: ValueObject | null) => ({
      json: Buffer.alloc(0),
      ...encodeResource(mount, values),
    });
    const answered = await call('ApplyResourceChange', {
      typeName: 'plugboard_secrets_mount',
      priorState: wire(removal.prior),
      plannedState: wire(null),
      config: wire(null),
      plannedPrivate: plan.kept,
    });
    expect(answered.diagnostics).toMatchObject([{ severity: 1, summary: 'Data would be destroyed' }]);
    expect(await accessorOf('a')).toBe(before);
  });

  test('is made anew with consent, given in the same run as well', async () => {
    const before = await accessorOf('a');
    core.tainted.add('a');
    const made = await core.apply('a', mount, kv('a', false));
    expect([made.action, made.errors, made.complaints]).toEqual(['replace', [], []]);
    expect(await accessorOf('a')).not.toBe(before);
    await core.apply('a', mount, null);
  });

  test('is made anew without consent where its creation failed: nothing is stored there', async () => {
    network.fault({ method: 'GET', path: 'b', nth: [1, 2, 3, 4, 5, 6] }, answer(400, ['no']));
    const failed = await core.apply('b', mount, kv('b', null));
    network.clearFaults();
    expect(failed.errors).toHaveLength(1);
    expect(core.state.get('b')).toMatchObject({ deletion_protection: false });
    core.tainted.add('b');
    const again = await core.apply('b', mount, kv('b', null));
    expect([again.action, again.errors, again.complaints]).toEqual(['replace', [], []]);
    expect(core.state.get('b')).toMatchObject({ deletion_protection: true });
    await core.apply('b', mount, kv('b', false));
    await core.apply('b', mount, null);
  });
});
