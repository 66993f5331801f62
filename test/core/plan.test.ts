/** Declared and observed in, steps and findings out. */
import { describe, expect, test } from 'vitest';
import { idOf } from '../../src/core/identity.ts';
import type { Spec } from '../../src/core/schema.ts';
import { kinds } from '../../src/kinds/index.ts';
import { sumA, sumB } from '../support/manifest.ts';
import {
  enterprise,
  openbao,
  planFor,
  type Situation,
  showFindings,
  showStep,
  vault,
} from '../support/planning.ts';
import { builtin, connection, databaseMount, entry, kv, mount } from '../support/things.ts';

interface Case extends Situation {
  readonly name: string;
  readonly steps: readonly string[];
  readonly finds?: readonly string[];
}

const hello = (version: string, more = '') =>
  `  - {type: secret, name: hello, version: "${version}", command: hello-${version}, sha256: ${sumA}${more}}`;
const helloGone = (version: string) =>
  `  - {type: secret, name: hello, version: "${version}", state: absent}`;
const lines = (...parts: readonly string[]) => `${parts.join('\n')}\n`;

const v1 = 'plugin:secret/hello/v1.0.0';
const v11 = 'plugin:secret/hello/v1.1.0';
const pin = 'plugin_pin:secret/hello';
const pinned = (version: string): Spec => ({ type: 'secret', name: 'hello', version });
const limits: Spec = { type: 'container', name: 'small', memory_bytes: 1024, cpu_nanos: 1e9 };
const contained: Spec = { runtime: 'small', oci_image: 'hello', command: '' };

function plans(cases: readonly Case[]): void {
  test.each(cases)('$name', ({ name: _, steps, finds = [], ...situation }) => {
    const plan = planFor(situation);
    expect(plan.steps.map(showStep)).toEqual(steps);
    expect(showFindings(plan)).toEqual(finds);
  });
}

describe('creation', () => {
  plans([
    {
      name: 'in the order of use',
      text: lines(
        'rate_limit_quotas: [{name: q, path: a, rate: 100}]',
        'secrets_mounts: [{path: a, type: hello, plugin_version: 1.0.0}]',
        'plugins:',
        hello('1.0.0'),
      ),
      steps: [
        `create ${v1}`,
        `create secrets_mount:a/ needs ${v1}`,
        'create rate_limit_quota:q needs secrets_mount:a/',
      ],
    },
    {
      name: 'without a version needs the one that the server will choose',
      text: lines('secrets_mounts: [{path: a, type: hello}]', 'plugins:', hello('1.0.0'), hello('1.1.0')),
      steps: [`create ${v1}`, `create ${v11}`, `create secrets_mount:a/ needs ${v11}`],
    },
    {
      name: 'runtime, plugin, pin, mount',
      server: vault,
      text: lines(
        'plugin_pins: [{type: secret, name: hello, version: 1.0.0}]',
        'secrets_mounts: [{path: a, type: hello}]',
        'plugin_runtimes: [{name: small, memory: 64MiB, cpu: 1}]',
        'plugins:',
        `  - {type: secret, name: hello, version: 1.0.0, oci_image: hello, runtime: small, sha256: ${sumA}}`,
      ),
      steps: [
        'create plugin_runtime:container/small',
        `create ${v1} needs plugin_runtime:container/small`,
        `create ${pin} needs ${v1}`,
        `create secrets_mount:a/ needs ${v1}, ${pin}`,
      ],
    },
    {
      name: 'database: plugin, mount, connection',
      server: vault,
      text: lines(
        'database_connections: [{name: app, plugin_name: pg, plugin_version: 1.1.0}]',
        'secrets_mounts: [{path: database, type: database}]',
        `plugins: [{type: database, name: pg, version: 1.1.0, command: pg, sha256: ${sumA}}]`,
      ),
      steps: [
        'create plugin:database/pg/v1.1.0',
        'create secrets_mount:database/',
        'create database_connection:database/app needs secrets_mount:database/, plugin:database/pg/v1.1.0',
      ],
    },
  ]);
});

describe('nothing to do', () => {
  plans([
    {
      name: 'the same in another spelling',
      text: lines(
        'plugins:',
        `  - {type: secret, name: hello, version: "1", command: ./hello-1.0.0 --x, sha256: ${sumA.toUpperCase()}}`,
        'secrets_mounts: [{path: /a, type: hello, plugin_version: v1, max_lease_ttl: 90m}]',
        'auth_mounts: [{path: b, type: approle, token_type: default-service}]',
        'rate_limit_quotas: [{name: q, path: /a/, rate: 100}]',
      ),
      observed: {
        plugin: [entry('v1.0.0', { args: ['--x'] }), builtin('auth', 'approle')],
        secrets_mount: [mount('a', 'v1.0.0', { max_lease_ttl: 5400 })],
        auth_mount: [{ path: 'b/', type: 'approle', running_sha256: '', options: null }],
        rate_limit_quota: [
          { name: 'q', path: 'a/', rate: 100, interval: 1, block_interval: 0, role: '', inheritable: false },
        ],
      },
      steps: [],
    },
    {
      name: 'what is not declared is left alone, whatever it is',
      text: 'secrets_mounts: [{path: a, type: kv}]',
      observed: {
        plugin: [entry('v1.0.0'), { ...entry('v2.0.0'), declarative: true }],
        secrets_mount: [
          kv('a'),
          mount('b', 'v1.0.0'),
          mount('c', 'v0.9.0'),
          { path: 'sys/', type: 'system' },
        ],
        auth_mount: [{ path: 'token/', type: 'token' }],
        rate_limit_quota: [{ name: 'q', path: '', rate: 1 }],
      },
      steps: [],
    },
    {
      name: 'a version that is not declared stays as the server chose it',
      text: 'secrets_mounts: [{path: a, type: hello}]',
      observed: { plugin: [entry('v1.0.0'), entry('v1.1.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: [],
    },
    {
      name: 'an object says only what it declares',
      text: 'auth_mounts: [{path: a, type: approle, user_lockout_config: {lockout_threshold: 5}}]',
      observed: {
        plugin: [builtin('auth', 'approle')],
        auth_mount: [
          {
            path: 'a/',
            type: 'approle',
            running_sha256: '',
            user_lockout_config: { lockout_threshold: 5, lockout_duration: 900, lockout_disable: false },
          },
        ],
      },
      steps: [],
    },
    {
      name: 'what is absent already',
      text: lines('plugins:', helloGone('1.0.0'), 'secrets_mounts: [{path: a, state: absent}]'),
      observed: { plugin: [entry('v1.1.0')], secrets_mount: [kv('b')] },
      steps: [],
    },
  ]);
});

describe('upgrade', () => {
  plans([
    {
      name: 'to a new version beside the old one',
      text: lines(
        'plugins:',
        hello('1.0.0'),
        hello('1.1.0'),
        'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
      ),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: [
        `create ${v11}`,
        `update secrets_mount:a/ {plugin_version: "v1.0.0" → "v1.1.0"} restart needs ${v11}`,
      ],
    },
    {
      name: 'and removal of the old one, after the last user left it',
      text: lines(
        'plugins:',
        helloGone('1.0.0'),
        hello('1.1.0'),
        'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
      ),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: [
        `create ${v11}`,
        `update secrets_mount:a/ {plugin_version: "v1.0.0" → "v1.1.0"} restart needs ${v11}`,
        `remove ${v1} needs secrets_mount:a/`,
      ],
    },
    {
      name: 'set but not reloaded',
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
      observed: {
        plugin: [entry('v1.1.0')],
        secrets_mount: [mount('a', 'v1.1.0', { running_plugin_version: 'v1.0.0' })],
      },
      steps: ['reload secrets_mount:a/ restart'],
    },
    {
      name: 'registered again but not reloaded',
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
      observed: {
        plugin: [entry('v1.1.0', { sha256: sumB })],
        secrets_mount: [mount('a', 'v1.1.0')],
      },
      steps: ['reload secrets_mount:a/ restart'],
    },
    {
      name: 'another sum under a version in use reloads all that run it, declared or not',
      text: lines(
        'plugins:',
        hello('1.1.0').replace(sumA, sumB),
        'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
      ),
      observed: {
        plugin: [entry('v1.1.0')],
        secrets_mount: [mount('a', 'v1.1.0'), mount('b', 'v1.1.0'), mount('c', 'v1.0.0')],
      },
      steps: [
        `update ${v11} {sha256: "${sumA}" → "${sumB}"}`,
        `reload secrets_mount:a/ restart because of ${v11}`,
        `reload secrets_mount:b/ restart because of ${v11}`,
      ],
      finds: ['warning in-use-overwrite 2:5'],
    },
    {
      name: 'another argument under a version in use',
      text: lines('plugins:', hello('1.1.0', ', args: [--x]')),
      observed: { plugin: [entry('v1.1.0')], secrets_mount: [mount('a', 'v1.1.0')] },
      steps: [`update ${v11} {args: [] → ["--x"]}`, `reload secrets_mount:a/ restart because of ${v11}`],
      finds: ['warning in-use-overwrite 2:5'],
    },
    {
      name: 'another sum under a version that nothing runs',
      text: lines('plugins:', hello('1.1.0').replace(sumA, sumB)),
      observed: { plugin: [entry('v1.1.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: [`update ${v11} {sha256: "${sumA}" → "${sumB}"}`],
    },
    {
      name: 'written again on request, because environment cannot be compared',
      text: lines('plugins:', hello('1.0.0', ', env: {KEY: {env: KEY}}')),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      rewrite: [v1],
      steps: [`update ${v1}`, `reload secrets_mount:a/ restart because of ${v1}`],
    },
    {
      name: 'nothing is written again that nobody declared',
      text: lines('plugins:', hello('1.0.0')),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      rewrite: ['plugin:secret/hello/1.0.0', 'secrets_mount:a/'],
      steps: [],
      finds: ['error not-declared', 'error not-declared'],
    },
    {
      name: 'environment is not compared, and says so',
      text: lines('plugins:', hello('1.0.0', ', env: {KEY: {env: KEY}}')),
      observed: { plugin: [entry('v1.0.0')] },
      steps: [],
      finds: ['info not-comparable 2:147'],
    },
    {
      name: 'limits of a runtime reach the processes of its plugins',
      server: vault,
      text: 'plugin_runtimes: [{name: small, memory: 64MiB, cpu: 1}]',
      observed: {
        plugin_runtime: [limits],
        plugin: [entry('v1.0.0', contained), entry('v1.1.0')],
        secrets_mount: [mount('a', 'v1.0.0'), mount('b', 'v1.1.0')],
      },
      steps: [
        'update plugin_runtime:container/small {memory_bytes: 1KiB → 64MiB}',
        'reload secrets_mount:a/ restart because of plugin_runtime:container/small',
      ],
    },
    {
      name: 'of a database connection',
      server: vault,
      text: lines(
        'secrets_mounts: [{path: database, type: database}]',
        `plugins: [{type: database, name: pg, version: 1.1.0, command: pg, sha256: ${sumA}}]`,
        'database_connections: [{name: app, plugin_name: pg, plugin_version: 1.1.0}]',
      ),
      observed: {
        plugin: [entry('v1.0.0', { type: 'database', name: 'pg' })],
        secrets_mount: [databaseMount],
        database_connection: [connection('app', 'v1.0.0', { running_plugin_version: 'v1.0.0' })],
      },
      steps: [
        'create plugin:database/pg/v1.1.0',
        'update database_connection:database/app {plugin_version: "v1.0.0" → "v1.1.0"} restart needs plugin:database/pg/v1.1.0',
      ],
    },
  ]);
});

describe('pin', () => {
  plans([
    {
      name: 'new: every mount of the plugin is reloaded, declared or not',
      server: vault,
      text: lines(
        'plugins:',
        hello('1.1.0'),
        'plugin_pins: [{type: secret, name: hello, version: 1.1.0}]',
        'secrets_mounts: [{path: a, type: hello}]',
      ),
      observed: {
        plugin: [entry('v1.0.0')],
        secrets_mount: [mount('a', 'v1.0.0'), mount('b', 'v1.0.0'), kv('c')],
      },
      steps: [
        `create ${v11}`,
        `create ${pin} needs ${v11}`,
        `reload secrets_mount:a/ restart needs ${v11} because of ${pin}`,
        `reload secrets_mount:b/ restart needs ${v11} because of ${pin}`,
      ],
    },
    {
      name: 'changed',
      server: vault,
      text: 'plugin_pins: [{type: secret, name: hello, version: 1.1.0}]',
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.0.0')],
        secrets_mount: [
          mount('a', 'v1.0.0'),
          mount('b', 'v0.9.0', { running_plugin_version: 'v1.0.0' }),
          mount('c', 'v1.0.0', { running_plugin_version: 'v1.1.0' }),
        ],
      },
      steps: [
        `update ${pin} {version: "v1.0.0" → "v1.1.0"}`,
        `reload secrets_mount:a/ restart because of ${pin}`,
        `reload secrets_mount:b/ restart because of ${pin}`,
      ],
    },
    {
      name: 'changed, and the old version removed',
      server: vault,
      text: lines(
        'plugin_pins: [{type: secret, name: hello, version: 1.1.0}]',
        'plugins:',
        helloGone('1.0.0'),
      ),
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.0.0')],
        secrets_mount: [mount('a', 'v1.1.0', { running_plugin_version: 'v1.0.0' })],
      },
      steps: [
        `update ${pin} {version: "v1.0.0" → "v1.1.0"}`,
        `reload secrets_mount:a/ restart because of ${pin}`,
        `remove ${v1} needs ${pin}, secrets_mount:a/`,
      ],
    },
    {
      name: 'set but not reloaded',
      server: vault,
      text: lines('secrets_mounts: [{path: a, type: hello}]'),
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.1.0')],
        secrets_mount: [mount('a', 'v1.0.0')],
      },
      steps: ['reload secrets_mount:a/ restart'],
    },
    {
      name: 'removed where it made no difference',
      server: vault,
      text: 'plugin_pins: [{type: secret, name: hello, state: absent}]',
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.1.0')],
        secrets_mount: [mount('a', 'v1.1.0')],
      },
      steps: [`remove ${pin}`],
    },
    {
      name: 'removed although a mount would silently fall back to what it stores',
      server: vault,
      text: 'plugin_pins: [{type: secret, name: hello, state: absent}]',
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.1.0')],
        secrets_mount: [mount('a', 'v1.0.0', { running_plugin_version: 'v1.1.0' })],
      },
      steps: [`remove ${pin}`, `reload secrets_mount:a/ restart because of ${pin}`],
      finds: ['error still-in-use 1:15'],
    },
    {
      name: 'removed where what follows is planned on its own',
      server: vault,
      text: 'plugin_pins: [{type: secret, name: hello, state: absent}]',
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.1.0')],
        secrets_mount: [mount('a', 'v1.0.0', { running_plugin_version: 'v1.1.0' })],
      },
      othersFollow: true,
      steps: [`remove ${pin}`, `reload secrets_mount:a/ restart because of ${pin}`],
    },
    {
      name: 'removed, and the version declared on the mount instead: written when the pin is gone',
      server: vault,
      text: lines(
        'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
        'plugin_pins: [{type: secret, name: hello, state: absent}]',
      ),
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.1.0')],
        secrets_mount: [mount('a', 'v1.0.0', { running_plugin_version: 'v1.1.0' })],
      },
      steps: [`remove ${pin}`, `update secrets_mount:a/ {plugin_version: "v1.0.0" → "v1.1.0"} needs ${pin}`],
    },
    {
      name: 'of a version that is not there',
      server: vault,
      text: 'plugin_pins: [{type: secret, name: hello, version: 1.2.0}]',
      observed: { plugin: [entry('v1.0.0')] },
      steps: [`create ${pin}`],
      finds: ['error not-declared 1:43'],
    },
    {
      name: 'beside a version on a mount is only found once the server pins',
      server: vault,
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: 1.0.0}]',
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        plugin_pin: [pinned('v1.1.0')],
        secrets_mount: [mount('a', 'v1.0.0', { running_plugin_version: 'v1.1.0' })],
      },
      steps: [],
      finds: ['error conflict 1:41'],
    },
  ]);
});

describe('latest', () => {
  const moving = mount('a', 'latest', { running_plugin_version: 'v1.0.0' });
  plans([
    {
      name: 'a new version goes live on all mounts that follow, declared or not',
      text: lines(
        'plugins:',
        hello('1.1.0'),
        'secrets_mounts: [{path: a, type: hello, plugin_version: latest}]',
      ),
      observed: {
        plugin: [entry('v1.0.0')],
        secrets_mount: [moving, { ...moving, path: 'b/' }, mount('c', 'v1.0.0')],
      },
      steps: [
        `create ${v11}`,
        `reload secrets_mount:a/ restart because of ${v11}`,
        `reload secrets_mount:b/ restart because of ${v11}`,
      ],
      finds: ['warning floating-version 3:41'],
    },
    {
      name: 'a prerelease counts',
      text: lines('plugins:', hello('2.0.0-rc1')),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [moving] },
      steps: [
        'create plugin:secret/hello/v2.0.0-rc1',
        'reload secrets_mount:a/ restart because of plugin:secret/hello/v2.0.0-rc1',
      ],
    },
    {
      name: 'a lower version changes nothing',
      text: lines('plugins:', hello('0.9.0')),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [moving] },
      steps: ['create plugin:secret/hello/v0.9.0'],
    },
    {
      name: 'the newest is removed: the next lower one',
      text: lines('plugins:', helloGone('1.1.0')),
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        secrets_mount: [mount('a', 'latest', { running_plugin_version: 'v1.1.0' })],
      },
      steps: [`remove ${v11}`, `reload secrets_mount:a/ restart because of ${v11}`],
    },
    {
      name: 'a server that does not know the word',
      server: { ...openbao, version: '2.6.2' },
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: latest}]',
      observed: { plugin: [entry('v1.0.0')] },
      steps: ['create secrets_mount:a/'],
      finds: ['error unsupported-field 1:41'],
    },
  ]);
});

describe('recreation', () => {
  const local = 'secrets_mounts: [{path: a, type: kv, local: true}]';
  plans([
    {
      name: 'needs consent',
      text: local,
      observed: { secrets_mount: [kv('a')] },
      steps: ['recreate secrets_mount:a/ {local: false → true}'],
      finds: ['error destroy-not-allowed 1:18'],
    },
    ...['a', 'a/', '/a', 'secrets_mount:a/'].map((allowed) => ({
      name: `with consent for ${allowed}`,
      text: local,
      observed: { secrets_mount: [kv('a')] },
      allowDestroy: [allowed],
      steps: ['recreate secrets_mount:a/ {local: false → true}'],
    })),
    {
      name: 'consent for another path is none',
      text: local,
      observed: { secrets_mount: [kv('a')] },
      allowDestroy: ['b', '', 'secrets_mount', 'a/b'],
      steps: ['recreate secrets_mount:a/ {local: false → true}'],
      finds: ['error destroy-not-allowed 1:18'],
    },
    {
      name: 'consent for a path that two things share is consent for neither',
      text: lines('secrets_mounts: [{path: a, state: absent}]', 'auth_mounts: [{path: a, state: absent}]'),
      observed: { secrets_mount: [kv('a')], auth_mount: [{ path: 'a', type: 'approle', options: {} }] },
      allowDestroy: ['a'],
      steps: ['remove secrets_mount:a/', 'remove auth_mount:a/'],
      finds: ['error destroy-not-allowed 1:18', 'error destroy-not-allowed 2:15'],
    },
    {
      name: 'consent for one of them by its id is not consent for the other',
      text: lines('secrets_mounts: [{path: a, state: absent}]', 'auth_mounts: [{path: a, state: absent}]'),
      observed: { secrets_mount: [kv('a')], auth_mount: [{ path: 'a', type: 'approle', options: {} }] },
      allowDestroy: ['secrets_mount:a'],
      steps: ['remove secrets_mount:a/', 'remove auth_mount:a/'],
      finds: ['error destroy-not-allowed 2:15'],
    },
    {
      name: 'of kv for a lower version, but not for a higher one',
      text: 'secrets_mounts: [{path: a, type: kv-v1}, {path: b, type: kv-v2}]',
      observed: { secrets_mount: [kv('a', '2'), kv('b', '1')] },
      steps: [
        'recreate secrets_mount:a/ {options: {"version":"2"} → {"version":"1"}}',
        'update secrets_mount:b/ {options: {"version":"1"} → {"version":"2"}}',
      ],
      finds: ['error destroy-not-allowed 1:18'],
    },
    {
      name: 'for another type',
      text: 'secrets_mounts: [{path: a, type: hello}]',
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [kv('a')] },
      steps: ['recreate secrets_mount:a/ {type: "kv" → "hello", options: {"version":"1"} → {}}'],
      finds: ['error destroy-not-allowed 1:18'],
    },
    {
      name: 'for the way from a version back to none',
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: ""}]',
      observed: { plugin: [entry('v1.0.0'), entry('')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: ['recreate secrets_mount:a/ {plugin_version: "v1.0.0" → ""}'],
      finds: ['error destroy-not-allowed 1:18'],
    },
    {
      name: 'which the server would not follow: data would be lost for nothing',
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: v2.7.2+builtin.bao}]',
      observed: {
        plugin: [entry('v1.0.0'), builtin('secret', 'hello')],
        secrets_mount: [mount('a', 'v1.0.0')],
      },
      allowDestroy: ['a'],
      steps: ['recreate secrets_mount:a/ {plugin_version: "v1.0.0" → ""}'],
      finds: ['error conflict 1:41'],
    },
    {
      name: 'takes quotas and connections along, which are created again',
      text: lines(
        'secrets_mounts: [{path: database, type: database, local: true}, {path: b, type: kv}]',
        'rate_limit_quotas: [{name: q, path: database, rate: 100}, {name: r, path: b, rate: 100}]',
        'database_connections: [{name: app, plugin_name: pg}]',
      ),
      observed: {
        plugin: [entry('v1.0.0', { type: 'database', name: 'pg' })],
        secrets_mount: [databaseMount, kv('b')],
        rate_limit_quota: [
          { name: 'q', path: 'database/', rate: 100 },
          { name: 'r', path: 'b/', rate: 100 },
        ],
        database_connection: [connection('app', 'v1.0.0')],
      },
      allowDestroy: ['database'],
      steps: [
        'recreate secrets_mount:database/ {local: false → true}',
        'create database_connection:database/app needs secrets_mount:database/',
        'create rate_limit_quota:q needs secrets_mount:database/',
      ],
    },
  ]);

  test('says what is lost, by path', () => {
    const [finding] = planFor({ text: local, observed: { secrets_mount: [kv('a')] } }).findings;
    expect(finding?.detail).toContain('unmounting deletes everything stored below a/');
    expect(finding?.hint).toContain('--allow-destroy a/');
  });
});

describe('move', () => {
  plans([
    {
      name: 'keeps the mount',
      text: 'secrets_mounts: [{path: b, type: kv, moved_from: a}]',
      observed: { secrets_mount: [kv('a')] },
      steps: ['move secrets_mount:b/'],
    },
    {
      name: 'and an upgrade',
      text: 'secrets_mounts: [{path: b, type: hello, moved_from: a, plugin_version: 1.1.0}]',
      observed: { plugin: [entry('v1.0.0'), entry('v1.1.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: ['move secrets_mount:b/ {plugin_version: "v1.0.0" → "v1.1.0"} restart'],
    },
    {
      name: 'was done before',
      text: 'secrets_mounts: [{path: b, type: kv, moved_from: a}]',
      observed: { secrets_mount: [kv('b')] },
      steps: [],
    },
    {
      name: 'was done before, and another mount is at the old path now',
      text: lines(
        'secrets_mounts: [{path: a, type: kv}, {path: b, type: kv, moved_from: a}]',
        'rate_limit_quotas: [{name: q, path: a, rate: 100}]',
      ),
      observed: { secrets_mount: [kv('a'), kv('b')] },
      steps: ['create rate_limit_quota:q'],
    },
    {
      name: 'of nothing is a creation',
      text: 'secrets_mounts: [{path: b, type: kv, moved_from: a}]',
      steps: ['create secrets_mount:b/'],
    },
    {
      name: 'and the old path declared absent is one thing',
      text: 'secrets_mounts: [{path: a, state: absent}, {path: b, type: kv, moved_from: a}]',
      observed: { secrets_mount: [kv('a')] },
      steps: ['move secrets_mount:b/'],
    },
    {
      name: 'and the old path declared anew is not',
      text: 'secrets_mounts: [{path: a, type: kv}, {path: b, type: kv, moved_from: a}]',
      observed: { secrets_mount: [kv('a')] },
      steps: ['move secrets_mount:b/'],
      finds: ['error conflict 1:18'],
    },
    {
      name: 'of one mount to two places',
      text: 'secrets_mounts: [{path: b, type: kv, moved_from: a}, {path: c, type: kv, moved_from: a}]',
      observed: { secrets_mount: [kv('a')] },
      steps: [],
      finds: ['error conflict 1:18', 'error conflict 1:54'],
    },
    {
      name: 'never destroys',
      text: 'secrets_mounts: [{path: b, type: hello, moved_from: a}]',
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [kv('a')] },
      allowDestroy: ['a', 'b'],
      steps: [],
      finds: ['error conflict 1:18'],
    },
    {
      name: 'of a mount of the server itself',
      text: 'secrets_mounts: [{path: b, type: kv, moved_from: sys}]',
      observed: { secrets_mount: [{ path: 'sys/', type: 'system' }] },
      steps: [],
      finds: ['error server-managed 1:18'],
    },
    {
      name: 'to itself',
      text: 'auth_mounts: [{path: a, type: approle}]',
      observed: { plugin: [builtin('auth', 'approle')] },
      steps: ['create auth_mount:a/'],
    },
  ]);
});

describe('removal', () => {
  plans([
    {
      name: 'of a version that mounts store or run',
      text: lines('plugins:', helloGone('1.0.0')),
      observed: {
        plugin: [entry('v1.0.0'), entry('v1.1.0')],
        secrets_mount: [
          mount('a', 'v1.0.0'),
          mount('b', 'v1.1.0', { running_plugin_version: 'v1.0.0' }),
          mount('c', 'v1.1.0'),
        ],
      },
      steps: [`remove ${v1}`],
      finds: ['error still-in-use 2:5'],
    },
    {
      name: 'of a version in use while something else of the user changes',
      text: lines(
        'plugins:',
        helloGone('1.0.0'),
        'secrets_mounts: [{path: a, type: hello, max_lease_ttl: 1h}]',
      ),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [mount('a', 'v1.0.0')] },
      steps: [
        'update secrets_mount:a/ {max_lease_ttl: system default → 1h}',
        `remove ${v1} needs secrets_mount:a/`,
      ],
      finds: ['error not-declared 3:28', 'error still-in-use 2:5'],
    },
    {
      name: 'of an unversioned entry in use',
      text: 'plugins: [{type: secret, name: hello, state: absent}]',
      observed: {
        plugin: [entry('')],
        secrets_mount: [mount('a', '', { running_plugin_version: '' })],
      },
      steps: ['remove plugin:secret/hello'],
      finds: ['error still-in-use 1:11'],
    },
    {
      name: 'of a pinned version',
      server: vault,
      text: lines('plugins:', helloGone('1.0.0')),
      observed: { plugin: [entry('v1.0.0')], plugin_pin: [pinned('v1.0.0')] },
      steps: [`remove ${v1}`],
      finds: ['error still-in-use 2:5'],
    },
    {
      name: 'of a version that a database connection uses',
      text: 'plugins: [{type: database, name: pg, version: 1.0.0, state: absent}]',
      observed: {
        plugin: [entry('v1.0.0', { type: 'database', name: 'pg' })],
        secrets_mount: [databaseMount],
        database_connection: [connection('app', 'v1.0.0')],
      },
      steps: ['remove plugin:database/pg/v1.0.0'],
      finds: ['error still-in-use 1:11'],
    },
    {
      name: 'of a version that a mount in another namespace uses',
      text: lines('plugins:', helloGone('1.0.0')),
      observed: { plugin: [entry('v1.0.0')] },
      elsewhere: [{ kind: 'secrets_mount', namespace: 'ns1/', spec: mount('x', 'v1.0.0') }],
      steps: [`remove ${v1}`],
      finds: ['error still-in-use 2:5'],
    },
    {
      name: 'of another version than the one in another namespace',
      text: lines('plugins:', helloGone('1.0.0')),
      observed: { plugin: [entry('v1.0.0'), entry('v1.1.0')] },
      elsewhere: [{ kind: 'secrets_mount', namespace: 'ns1/', spec: mount('x', 'v1.1.0') }],
      steps: [`remove ${v1}`],
    },
    {
      name: 'of a runtime that a plugin names',
      server: vault,
      text: 'plugin_runtimes: [{name: small, state: absent}]',
      observed: { plugin_runtime: [limits], plugin: [entry('v1.0.0', contained)] },
      steps: ['remove plugin_runtime:container/small'],
      finds: ['error still-in-use 1:19'],
    },
    {
      name: 'of a mount that a quota names',
      text: 'secrets_mounts: [{path: a, state: absent}]',
      observed: { secrets_mount: [kv('a')], rate_limit_quota: [{ name: 'q', path: 'a/', rate: 5 }] },
      allowDestroy: ['a'],
      steps: ['remove secrets_mount:a/'],
      finds: ['error still-in-use 1:18'],
    },
    {
      name: 'of everything, users first',
      server: vault,
      text: lines(
        'plugin_runtimes: [{name: small, state: absent}]',
        'plugins:',
        helloGone('1.0.0'),
        'plugin_pins: [{type: secret, name: hello, state: absent}]',
        'secrets_mounts: [{path: a, state: absent}]',
        'rate_limit_quotas: [{name: q, state: absent}]',
      ),
      observed: {
        plugin_runtime: [limits],
        plugin: [entry('v1.0.0', contained)],
        plugin_pin: [pinned('v1.0.0')],
        secrets_mount: [mount('a', 'v1.0.0')],
        rate_limit_quota: [{ name: 'q', path: 'a/', rate: 100 }],
      },
      allowDestroy: ['a'],
      steps: [
        `remove ${pin}`,
        'remove rate_limit_quota:q',
        'remove secrets_mount:a/ needs rate_limit_quota:q',
        `remove ${v1} needs ${pin}, secrets_mount:a/`,
        `remove plugin_runtime:container/small needs ${v1}`,
      ],
    },
    {
      name: 'of a mount needs consent',
      text: 'auth_mounts: [{path: a, state: absent}]',
      observed: { auth_mount: [{ path: 'a/', type: 'approle' }] },
      steps: ['remove auth_mount:a/'],
      finds: ['error destroy-not-allowed 1:15'],
    },
  ]);

  test('names every user', () => {
    const plan = planFor({
      text: lines('plugins:', helloGone('1.0.0')),
      observed: {
        plugin: [entry('v1.0.0')],
        secrets_mount: [mount('a', 'v1.0.0'), mount('b', 'v1.1.0', { running_plugin_version: 'v1.0.0' })],
      },
      elsewhere: [{ kind: 'secrets_mount', namespace: 'ns1/', spec: mount('x', 'v1.0.0') }],
    });
    for (const user of ['secrets_mount a/', 'secrets_mount b/', 'secrets_mount x/ in namespace ns1/'])
      expect(plan.findings[0]?.detail).toContain(user);
  });
});

describe('quotas', () => {
  const quota = (name: string, path: string): Spec => ({ name, path, rate: 100 });
  const mounts = [kv('a'), kv('b'), kv('c')];
  plans([
    ...['', 'reversed'].map((order) => {
      const entries = ['{name: new, path: a, rate: 100}', '{name: old, state: absent}'];
      return {
        name: `renamed: the old one goes first ${order}`,
        text: `rate_limit_quotas: [${(order ? entries.toReversed() : entries).join(', ')}]`,
        observed: { secrets_mount: mounts, rate_limit_quota: [quota('old', 'a/')] },
        steps: ['remove rate_limit_quota:old', 'create rate_limit_quota:new needs rate_limit_quota:old'],
      };
    }),
    {
      name: 'renamed without removing the old one',
      text: 'rate_limit_quotas: [{name: new, path: a, rate: 100}]',
      observed: { secrets_mount: mounts, rate_limit_quota: [quota('old', 'a/')] },
      steps: ['create rate_limit_quota:new'],
      finds: ['error conflict 1:33'],
    },
    {
      name: 'moved in a row: the one in the way goes first',
      text: 'rate_limit_quotas: [{name: x, path: b, rate: 100}, {name: y, path: c, rate: 100}]',
      observed: { secrets_mount: mounts, rate_limit_quota: [quota('x', 'a'), quota('y', 'b')] },
      steps: [
        'update rate_limit_quota:y {path: "b" → "c"}',
        'update rate_limit_quota:x {path: "a" → "b"} needs rate_limit_quota:y',
      ],
    },
    {
      name: 'moved in a circle',
      text: 'rate_limit_quotas: [{name: x, path: b, rate: 100}, {name: y, path: a, rate: 100}]',
      observed: { secrets_mount: mounts, rate_limit_quota: [quota('x', 'a'), quota('y', 'b')] },
      steps: [
        'update rate_limit_quota:y {path: "b" → "a"} needs rate_limit_quota:x',
        'update rate_limit_quota:x {path: "a" → "b"} needs rate_limit_quota:y',
      ],
      finds: ['error conflict 1:21'],
    },
    {
      name: 'for another role of the same mount are no rivals',
      text: 'rate_limit_quotas: [{name: x, path: auth/a, role: r, rate: 100}]',
      observed: {
        auth_mount: [{ path: 'a/', type: 'approle' }],
        rate_limit_quota: [quota('y', 'auth/a')],
      },
      steps: ['create rate_limit_quota:x'],
    },
    {
      name: 'that match nothing',
      text: 'rate_limit_quotas: [{name: x, path: zz, rate: 100}]',
      observed: { secrets_mount: mounts },
      steps: ['create rate_limit_quota:x'],
      finds: ['warning quota-matches-nothing 1:31'],
    },
    {
      name: 'below a mount, with a wildcard',
      text: 'rate_limit_quotas: [{name: x, path: a/data/*, rate: 100}, {name: y, path: b/c, rate: 100}]',
      observed: { secrets_mount: mounts },
      steps: ['create rate_limit_quota:x', 'create rate_limit_quota:y'],
    },
    {
      name: 'that count us',
      text: 'rate_limit_quotas: [{name: x, rate: 10}]',
      steps: ['create rate_limit_quota:x'],
      finds: ['warning quota-throttles-us 1:31'],
    },
  ]);
});

describe('what the server cannot have', () => {
  plans([
    {
      name: 'pins and runtimes on OpenBao',
      text: lines(
        'plugin_pins: [{type: secret, name: hello, version: 1.0.0}]',
        'plugin_runtimes: [{name: small, memory: 64MiB, cpu: 1}]',
        'secrets_mounts: [{path: a, type: kv}]',
      ),
      steps: ['create secrets_mount:a/'],
      finds: ['error unsupported-kind 1:15', 'error unsupported-kind 2:19'],
    },
    {
      name: 'pins on Vault before 1.16, runtimes from 1.15',
      server: { ...vault, version: '1.15.6' },
      text: lines(
        'plugin_pins: [{type: secret, name: hello, version: 1.0.0}]',
        'plugin_runtimes: [{name: small, memory: 64MiB, cpu: 1, rootless: true}]',
      ),
      steps: ['create plugin_runtime:container/small'],
      finds: ['error unsupported-kind 1:15', 'error unsupported-field 2:56'],
    },
    {
      name: 'lease counts on Vault Community and OpenBao',
      server: vault,
      text: 'lease_count_quotas: [{name: q, max_leases: 5}]',
      steps: [],
      finds: ['error unsupported-kind 1:22'],
    },
    {
      name: 'lease counts on Vault Enterprise',
      server: enterprise,
      text: 'lease_count_quotas: [{name: q, max_leases: 5}]',
      steps: ['create lease_count_quota:q'],
    },
    {
      name: 'fields of the other product',
      text: lines(
        'secrets_mounts: [{path: a, type: kv, identity_token_key: x, allowed_managed_keys: [k]}]',
        'rate_limit_quotas: [{name: q, path: a, rate: 100, group_by: none}]',
      ),
      steps: ['create secrets_mount:a/', 'create rate_limit_quota:q needs secrets_mount:a/'],
      finds: ['error unsupported-field 1:38', 'error unsupported-field 1:61', 'error unsupported-field 2:51'],
    },
    {
      name: 'oci on Vault',
      server: vault,
      text: `plugins: [{type: secret, name: a, version: 1.0.0, command: a, sha256: ${sumA}, oci: true}]`,
      steps: ['create plugin:secret/a/v1.0.0'],
      finds: ['error unsupported-field 1:137'],
    },
  ]);
});

describe('what belongs to the server', () => {
  plans([
    {
      name: 'fixed mounts',
      text: 'secrets_mounts: [{path: sys, type: kv}, {path: cubbyhole, state: absent}]',
      observed: {
        secrets_mount: [
          { path: 'sys/', type: 'system' },
          { path: 'cubbyhole/', type: 'ns_cubbyhole' },
        ],
      },
      allowDestroy: ['sys', 'cubbyhole'],
      steps: [],
      finds: ['error server-managed 1:18', 'error server-managed 1:41'],
    },
    {
      name: 'the token auth method',
      text: 'auth_mounts: [{path: token, state: absent}]',
      observed: { auth_mount: [{ path: 'token/', type: 'token' }] },
      allowDestroy: ['token'],
      steps: [],
      finds: ['error server-managed 1:15'],
    },
    {
      name: 'declarative plugins that differ',
      text: lines('plugins:', hello('1.0.0').replace(sumA, sumB)),
      observed: { plugin: [entry('v1.0.0', { declarative: true })] },
      steps: [],
      finds: ['error server-managed 2:5'],
    },
    {
      name: 'declarative plugins that are as declared are no mistake',
      text: lines('plugins:', hello('1.0.0')),
      observed: { plugin: [entry('v1.0.0', { declarative: true })] },
      steps: [],
    },
    {
      name: 'builtins',
      text: 'plugins: [{type: secret, name: kv, version: 2.7.2+builtin.bao, state: absent}]',
      observed: { plugin: [builtin('secret', 'kv')] },
      steps: [],
      finds: ['error server-managed 1:11'],
    },
  ]);
});

describe('checks that need the server', () => {
  plans([
    {
      name: 'TTL above the maximum',
      server: { ...openbao, maxLeaseTtl: 3600 },
      text: 'secrets_mounts: [{path: a, type: kv, max_lease_ttl: 2h}, {path: b, type: kv, max_lease_ttl: 1h}]',
      steps: ['create secrets_mount:a/', 'create secrets_mount:b/'],
      finds: ['warning ttl-above-maximum 1:38'],
    },
    {
      name: 'type that nobody knows',
      text: 'secrets_mounts: [{path: a, type: helo}]',
      steps: ['create secrets_mount:a/'],
      finds: ['error not-declared 1:28'],
    },
    {
      name: 'version that nobody knows',
      text: 'secrets_mounts: [{path: a, type: hello, plugin_version: 1.2.0}]',
      observed: { plugin: [entry('v1.0.0')] },
      steps: ['create secrets_mount:a/'],
      finds: ['error not-declared 1:41'],
    },
    {
      name: 'auth plugin as a secrets engine',
      text: 'secrets_mounts: [{path: a, type: approle}]',
      observed: { plugin: [builtin('auth', 'approle')] },
      steps: ['create secrets_mount:a/'],
      finds: ['error not-declared 1:28'],
    },
    {
      name: 'a mount inside another',
      text: 'secrets_mounts: [{path: a/b, type: kv}]',
      observed: { secrets_mount: [kv('a')] },
      steps: ['create secrets_mount:a/b/'],
      finds: ['error conflict 1:19'],
    },
    {
      name: 'a mount around another',
      text: 'secrets_mounts: [{path: a, type: kv}]',
      observed: { secrets_mount: [kv('a/b'), kv('ab')] },
      steps: ['create secrets_mount:a/'],
      finds: ['error conflict 1:19'],
    },
    {
      name: 'a mount around another that is removed',
      text: 'secrets_mounts: [{path: a, type: kv}, {path: a/b, state: absent}]',
      observed: { secrets_mount: [kv('a/b')] },
      allowDestroy: ['a/b'],
      steps: ['remove secrets_mount:a/b/', 'create secrets_mount:a/ needs secrets_mount:a/b/'],
      finds: [],
    },
    {
      name: 'a mount inside another that is moved away',
      text: 'secrets_mounts: [{path: a/b, type: kv}, {path: c, type: kv, moved_from: a}]',
      observed: { secrets_mount: [kv('a')] },
      steps: ['move secrets_mount:c/', 'create secrets_mount:a/b/ needs secrets_mount:c/'],
      finds: [],
    },
    {
      name: 'a mount that is moved into itself, or out of itself',
      text: 'secrets_mounts: [{path: a/b, type: kv, moved_from: a}, {path: c, type: kv, moved_from: c/d}]',
      observed: { secrets_mount: [kv('a'), kv('c/d')] },
      steps: ['move secrets_mount:a/b/', 'move secrets_mount:c/'],
      finds: ['error conflict 1:19', 'error conflict 1:57'],
    },
    {
      name: 'an unversioned entry that hides a builtin',
      text: `plugins: [{type: secret, name: kv, command: kv, sha256: ${sumA}}]`,
      observed: { plugin: [builtin('secret', 'kv')] },
      steps: ['create plugin:secret/kv'],
      finds: ['warning shadows-builtin 1:11'],
    },
    {
      name: 'a registered plugin without its file',
      text: lines('plugins:', hello('1.0.0', ', args: [--x]')),
      observed: { plugin: [{ ...entry('v1.0.0'), command: undefined, file_problem: 'no such file' }] },
      steps: [],
      finds: ['warning file-missing 2:5'],
    },
    {
      name: 'a registered plugin without its file, declared with another',
      text: lines('plugins:', hello('1.0.0').replace(sumA, sumB)),
      observed: { plugin: [{ ...entry('v1.0.0'), command: undefined, file_problem: 'no such file' }] },
      steps: [`update ${v1} {command: undefined → "hello-1.0.0", sha256: "${sumA}" → "${sumB}"}`],
      finds: ['warning file-missing 2:5'],
    },
    {
      name: 'connection without its mount and plugin',
      text: 'database_connections: [{name: app, plugin_name: pg}]',
      steps: ['create database_connection:database/app'],
      finds: ['error not-declared 1:24', 'error not-declared 1:36'],
    },
    {
      name: 'one sum for each platform, and an unknown platform',
      text: `plugins: [{type: secret, name: a, version: 1.0.0, command: a, sha256: {linux/amd64: ${sumA}, linux/arm64: ${sumB}}}]`,
      steps: ['create plugin:secret/a/v1.0.0'],
      finds: ['error platform-unknown 1:63'],
    },
    {
      name: 'one sum for each platform, and a known platform',
      server: { ...openbao, platform: 'linux/arm64' },
      text: `plugins: [{type: secret, name: hello, version: 1.0.0, command: hello-1.0.0, sha256: {linux/amd64: ${sumA}, linux/arm64: ${sumB}}}]`,
      observed: { plugin: [entry('v1.0.0', { sha256: sumB })] },
      steps: [],
    },
  ]);
});

describe('what a plan tells besides', () => {
  test('how many declared things are as they should be', () => {
    const plan = planFor({
      text: 'secrets_mounts: [{path: a, type: kv}, {path: b, type: kv}, {path: c, type: kv}]',
      observed: { secrets_mount: [kv('a'), kv('b', '1', { description: 'x' })] },
    });
    expect([plan.unchanged, plan.steps.length]).toEqual([1, 2]);
  });

  test('why a process is behind', () => {
    const reasons = (observed: Spec, more: Spec = {}) =>
      planFor({
        server: vault,
        text: 'secrets_mounts: [{path: a, type: hello}]',
        observed: { plugin: [entry('v1.0.0'), entry('v1.1.0')], secrets_mount: [observed], ...more },
      }).steps[0]?.reasons;
    expect(reasons(mount('a', 'v1.1.0', { running_plugin_version: 'v1.0.0' }))).toEqual([
      'set to v1.1.0, but not reloaded: v1.0.0 runs',
    ]);
    expect(reasons(mount('a', 'v1.1.0', { running_plugin_version: '' }))).toEqual([
      'set to v1.1.0, but not reloaded: no version runs',
    ]);
    expect(reasons(mount('a', 'v1.0.0'), { plugin_pin: [pinned('v1.1.0')] })).toEqual([
      'pinned to v1.1.0, but not reloaded: v1.0.0 runs',
    ]);
    expect(reasons(mount('a', 'v1.1.0', { running_sha256: sumB }))).toEqual([
      'registered again with another sha256, but not reloaded',
    ]);
  });

  test('what the process must be afterwards', () => {
    const { steps } = planFor({
      text: lines(
        'plugins:',
        hello('1.1.0').replace(sumA, sumB),
        'secrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]',
      ),
      observed: { plugin: [entry('v1.0.0')], secrets_mount: [mount('a', 'v1.0.0')] },
    });
    const expected = { running_plugin_version: 'v1.1.0', running_sha256: sumB };
    expect(steps[1]?.expect).toEqual(expected);
    expect(steps[1]?.after).toMatchObject(expected);
  });

  test('the basis is everything that was looked at for the steps', () => {
    const plan = planFor({
      text: 'secrets_mounts: [{path: a, type: kv}, {path: b, type: kv}]',
      observed: { secrets_mount: [kv('a'), kv('z')] },
    });
    expect([...plan.basis.keys()].sort()).toEqual(['secrets_mount:a/', 'secrets_mount:b/']);
    expect(plan.basis.get('secrets_mount:b/')).toBeUndefined();
  });

  test('many things are planned in their order, and each thing once', () => {
    const names = Array.from({ length: 2000 }, (_, i) => `m${i}`);
    const plan = planFor({
      text: `plugins:\n${hello('1.1.0')}\nsecrets_mounts:\n${names.map((name) => `  - {path: ${name}, type: hello, plugin_version: 1.1.0}`).join('\n')}\n`,
      observed: { plugin: [entry('v1.0.0')], secrets_mount: names.map((name) => mount(name, 'v1.0.0')) },
    });
    expect(plan.steps.map(({ id }) => id)).toEqual([v11, ...names.map((name) => `secrets_mount:${name}/`)]);
  });
});

describe('every kind', () => {
  test.each(kinds.map((kind) => [kind.name, kind] as const))(
    '%s: its example, once there, plans empty',
    (_, kind) => {
      const [document] = planDocuments(
        kind.plural,
        kind.identity.length === 0 ? kind.example : [kind.example],
      );
      const server = { ...enterprise, platform: 'linux/amd64' };
      const text = JSON.stringify({
        [kind.plural]: kind.identity.length === 0 ? kind.example : [kind.example],
      });
      const first = planFor({ text, server });
      expect(first.steps.map(({ action, id }) => [action, id])).toEqual([['create', document]]);
      const again = planFor({ text, server, observed: { [kind.name]: [first.steps[0]!.after!] } });
      expect(again.steps).toEqual([]);
      expect(idOf(kind, first.steps[0]!.after!)).toBe(document);
    },
  );

  function planDocuments(plural: string, value: unknown): readonly string[] {
    return planFor({ text: JSON.stringify({ [plural]: value }), server: enterprise }).steps.map(
      ({ id }) => id,
    );
  }
});
