/** Secret keys that a server returns among others never come into a state by being read. */
import { expect, test } from 'vitest';
import type { ResourceKind } from '../../src/core/kind.ts';
import { databaseConnection } from '../../src/kinds/database-connection.ts';
import { stateFrom } from '../../src/terraform/conversion/state.ts';
import { CANARY } from '../support/canary.ts';

const kind = databaseConnection as ResourceKind;
const found = {
  mount: 'database/',
  name: 'app',
  plugin_name: 'pg',
  connection_details: { connection_url: 'postgresql://db/app', dsn: CANARY },
};
const base = {
  mount: 'database',
  name: 'app',
  plugin_name: 'pg',
  connection_details: { connection_url: 'postgresql://db/app' },
};

test('write-only: keys that the state does not have are not taken over', () => {
  const state = stateFrom(kind, found, { ...base, connection_secrets_wo_version: 1 });
  expect(state.connection_details).toEqual(base.connection_details);
  expect(JSON.stringify(state)).not.toContain(CANARY);
});

test('without secret keys an added key is seen', () => {
  const state = stateFrom(
    kind,
    { ...found, connection_details: { ...base.connection_details, extra: '1' } },
    base,
  );
  expect(state.connection_details).toEqual({ ...base.connection_details, extra: '1' });
});
