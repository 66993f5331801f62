/**
 * The whole life of every resource on every real server, by Terraform's rules: created, nothing to do, each field changed and
 * nothing to do, respelled and nothing to do, removed behind Terraform's back and made again, imported, destroyed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalSpec } from '../../src/core/identity.ts';
import { kindNamed, type ResourceKind } from '../../src/core/kind.ts';
import type { Spec } from '../../src/core/schema.ts';
import { isAvailable, type ServerInfo } from '../../src/core/server.ts';
import { kinds } from '../../src/kinds/index.ts';
import { importId } from '../../src/terraform/import-id.ts';
import { decodeResource } from '../../src/terraform/resource-value.ts';
import { resourceType } from '../../src/terraform/schema.ts';
import type { ValueObject } from '../../src/terraform/wire/value.ts';
import { type Files, samples } from '../kinds/samples.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore, type Planned } from './support/core.ts';
import { placeFiles } from './support/files.ts';
import { type RealSessions, realSessions } from './support/real-session.ts';

describe.each(await availableServers())('$product $version', ({ product, version }) => {
  const info: ServerInfo = { product, version, edition: 'community', namespace: '' };
  let server: TestServer;
  let sessions: RealSessions;
  let core: Core;
  let files: Files;

  beforeAll(async () => {
    server = await startServer({ product, version });
    sessions = realSessions(server);
    core = makeCore(kinds, sessions.open);
    files = await placeFiles(server);
  });
  afterAll(async () => {
    await sessions.close();
    await server.stop();
  });

  const fine = (planned: Planned) => expect([planned.complaints, planned.errors]).toEqual([[], []]);
  const open = (kind: ResourceKind): ValueObject => (kind.precious ? { deletion_protection: false } : {});
  const settle = async (address: string, kind: ResourceKind, spec: Spec, action?: string) => {
    const config = configOf(kind, spec, open(kind));
    const made = await core.apply(address, kind, config);
    fine(made);
    if (action) expect(made.action).toBe(action);
    const again = await core.plan(address, kind, config);
    fine(again);
    expect([again.action, again.prior]).toEqual(['none', again.planned]);
  };

  const lives = samples.filter(({ kind }) => isAvailable(kindNamed(kinds, kind).available, info));
  test.each(lives.map((sample) => [sample.kind, sample] as const))(
    '%s',
    { timeout: 60_000 },
    async (name, sample) => {
      const kind = kindNamed(kinds, name);
      const beside = Object.entries(sample.beside?.(files) ?? {}).flatMap(([plural, specs]) => {
        const other = kinds.find((each) => each.plural === plural)!;
        return isAvailable(other.available, info)
          ? specs.map((spec, index) => [`${name}/${plural}${index}`, other, spec] as const)
          : [];
      });
      for (const [address, other, spec] of beside) await settle(address, other, spec);
      const isSingleton = kind.identity.length === 0;

      let spec = sample.first(files);
      await settle('x', kind, spec, 'create');
      for (const change of sample.changes(files, info)) {
        spec = { ...spec, ...change };
        await settle('x', kind, spec);
      }
      const respelled = await core.plan('x', kind, configOf(kind, sample.respelled(spec), open(kind)));
      fine(respelled);
      expect([respelled.action, respelled.prior]).toEqual(['none', respelled.planned]);

      if (!isSingleton) await imported(kind, core.state.get('x')!);
      fine(await core.apply('x', kind, null));
      expect(core.state.has('x')).toBe(false);
      for (const [address, other] of beside.toReversed()) fine(await core.apply(address, other, null));
      expect([...core.state.keys()]).toEqual([]);
    },
  );

  /** By its id and by its identity: both give the same thing. */
  async function imported(kind: ResourceKind, state: ValueObject): Promise<void> {
    const { call } = await core.walk();
    const typeName = resourceType(kind);
    const whole = canonicalSpec(
      kind,
      Object.fromEntries(kind.identity.map((field) => [field, state[field]])),
    );
    const byId = await call('ImportResourceState', { typeName, id: importId(kind, whole), identity: null });
    const byIdentity = await call('ImportResourceState', {
      typeName,
      id: '',
      identity: asRead(byId.importedResources[0].identity),
    });
    for (const answer of [byId, byIdentity]) {
      const read = await call('ReadResource', {
        typeName,
        currentState: { json: Buffer.alloc(0), ...answer.importedResources[0].state },
        private: Buffer.alloc(0),
      });
      const found = decodeResource(kind, { json: Buffer.alloc(0), ...read.newState })!;
      const identity = canonicalSpec(kind, found);
      for (const field of kind.identity) expect(identity[field]).toBe(whole[field]);
    }
  }
});

const asRead = ({ identityData }: { identityData: object }) => ({
  identityData: { json: Buffer.alloc(0), ...identityData },
});
