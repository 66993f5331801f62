/** What a plan makes run, also where the server does not tell: connections of databases, and pins. */
import { expect, test } from 'vitest';
import type { Spec } from '../../src/core/schema.ts';
import { plugin } from '../../src/kinds/plugin.ts';
import {
  declaredPrograms,
  returningPrograms,
  runningPrograms,
  startingPrograms,
} from '../../src/kinds/programs.ts';

const sha256 = 'b'.repeat(64);
const entry = (version: string): Spec => ({ type: 'database', name: 'db', version, sha256, args: [] });
const catalog = (...versions: readonly string[]) =>
  new Map([
    ['plugin', new Map(versions.map((version) => [`plugin:database/db/${version}`, entry(version)]))],
  ]);
const connection: Spec = { mount: 'database/', name: 'app', plugin_name: 'db' };
const step = (kind: string, after: Spec, before?: Spec) => ({
  id: `${kind}:x`,
  kind,
  after,
  before,
  expect: {},
});

test('attack 24: a connection starts the version that it names, and else the one that the server takes', () => {
  const start = (after: Spec, ...versions: readonly string[]) =>
    startingPrograms([step('database_connection', after)], catalog(...versions));
  const v9 = { id: 'database_connection:x', plugin: 'database/db', version: 'v9.0.0' };
  expect(start({ ...connection, plugin_version: 'v9.0.0' })).toEqual([{ ...v9, sha256: undefined }]);
  expect(start(connection, 'v1.0.0', 'v9.0.0')).toEqual([{ ...v9, sha256 }]);
  expect(start(connection)).toEqual([]);
  expect(start({ ...connection, plugin_version: 'v1.0.0+builtin' }, 'v9.0.0')).toEqual([]);
});

test('what the same plan registers counts, and what it removes does not', () => {
  const plugin = { kind: 'plugin', expect: {} };
  const after = entry('v2.0.0');
  const starting = startingPrograms(
    [
      { ...plugin, id: 'plugin:database/db/v2.0.0', after },
      { ...plugin, id: 'plugin:database/db/v9.0.0', after: undefined },
      step('database_connection', connection),
    ],
    catalog('v1.0.0', 'v9.0.0'),
  );
  expect(starting.map(({ version }) => version)).toEqual(['v2.0.0']);
});

test('attack 24: a pin starts what it pins, at the next reload of anybody', () => {
  const pin = { type: 'database', name: 'db', version: 'v9.0.0' };
  const id = 'plugin_pin:database/db';
  expect(startingPrograms([{ ...step('plugin_pin', pin), id }], catalog('v9.0.0'))).toEqual([
    { id, plugin: 'database/db', version: 'v9.0.0', sha256 },
  ]);
});

test('attack 19: a connection goes back by what is stored, where the server does not tell what runs', () => {
  const at = (plugin_version: string) => ({ ...connection, plugin_version });
  expect(returningPrograms([step('database_connection', at('v1.0.0'), at('v2.0.0'))])).toEqual([
    { id: 'database_connection:x', plugin: 'database/db', from: 'v2.0.0', to: 'v1.0.0' },
  ]);
  expect(returningPrograms([step('database_connection', at('v2.0.0'), at('v1.0.0'))])).toEqual([]);
});

test('connections run what the server says, and else what it has stored', () => {
  const running = (spec: Spec) =>
    runningPrograms(new Map([...catalog('v1.0.0'), ['database_connection', new Map([['c', spec]])]])).map(
      ({ version }) => version,
    );
  expect(running({ ...connection, plugin_version: 'v1.0.0' })).toEqual(['v1.0.0']);
  expect(running({ ...connection, plugin_version: '', running_plugin_version: 'v9.0.0' })).toEqual([
    'v9.0.0',
  ]);
  expect(running({ ...connection, running_plugin_version: 'v1.0.0+builtin' })).toEqual([]);
});

test('attack 24: a variable whose name holds another one and its value', () => {
  const from = { env: 'X' };
  const env = { 'PATH=/tmp/evil:': from, 'LD_PRELOAD=/tmp/evil.so:\n': from, API_KEY: from };
  const at = { file: '', line: 1, column: 1 };
  const document = {
    kind: plugin,
    id: 'x',
    name: 'x',
    spec: { ...entry('v1.0.0'), env },
    given: [],
    absent: false,
    at,
    place: () => at,
  };
  expect(declaredPrograms([document as never])[0]!.variables).toEqual(['PATH', 'LD_PRELOAD', 'API_KEY']);
});
