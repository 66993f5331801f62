/** The differ, the order of kinds and steps, and what a server can have. */
import { describe, expect, test } from 'vitest';
import { diff, diffRunning, keepFrom } from '../../src/core/diff.ts';
import type { ResourceKind } from '../../src/core/kind.ts';
import { inOrder, sortSteps } from '../../src/core/order.ts';
import type { Availability, Fields, Spec } from '../../src/core/schema.ts';
import {
  hasNamespaces,
  isAtLeast,
  isAvailable,
  type ServerInfo,
  showAvailability,
} from '../../src/core/server.ts';
import { kinds } from '../../src/kinds/index.ts';
import { enterprise, openbao, vault } from '../support/planning.ts';

const description = '';
const fields: Fields = {
  name: { type: 'string', description },
  text: { type: 'string', default: '', description },
  open: { type: 'string', description },
  list: { type: 'array', items: { type: 'string', description }, default: [], description },
  map: { type: 'map', values: { type: 'text', description }, default: {}, description },
  object: {
    type: 'object',
    description,
    fields: { a: { type: 'integer', description }, b: { type: 'integer', description } },
  },
  hidden: { type: 'string', writeOnly: true, description },
  computed: { type: 'string', readOnly: true, description },
  advice: { type: 'string', instruction: true, description },
  other: { type: 'string', spells: 'text', description },
};
const kind = { name: 'toy', fields, identity: ['name'] } as unknown as ResourceKind;

describe('diff', () => {
  const rows: readonly [name: string, before: Spec | undefined, after: Spec, fields: readonly string[]][] = [
    ['the same', { text: 'a' }, { text: 'a' }, []],
    ['another text', { text: 'a' }, { text: 'b' }, ['text']],
    ['a text that was not there', {}, { text: 'a' }, ['text']],
    ['back to the default', { text: 'a' }, { text: '' }, ['text']],
    ['what is not declared is as it is', { open: 'a' }, {}, []],
    ['order of a list', { list: ['a', 'b'] }, { list: ['b', 'a'] }, ['list']],
    ['double items of a list', { list: ['a'] }, { list: ['a', 'a'] }, ['list']],
    ['order of a map', { map: { a: '1', b: '2' } }, { map: { b: '2', a: '1' } }, []],
    ['a key less in a map', { map: { a: '1', b: '2' } }, { map: { a: '1' } }, ['map']],
    ['a key undefined in a map', { map: { a: '1' } }, { map: { b: undefined } }, ['map']],
    ['part of an object', { object: { a: 1, b: 2 } }, { object: { a: 1 } }, []],
    ['a value of an object', { object: { a: 1, b: 2 } }, { object: { a: 2 } }, ['object']],
    ['an object that was not there', {}, { object: { a: 1 } }, ['object']],
    ['what the server never returns', {}, { hidden: 'a' }, []],
    ['what is computed', { computed: 'a' }, { computed: 'b' }, []],
    ['what only plugboard reads', {}, { advice: 'a' }, []],
    ['another spelling beside the field', { text: 'a' }, { text: 'a', other: 'b' }, []],
    ['the name', { name: 'a' }, { name: 'b' }, []],
    ['minus zero', { object: { a: 0 } }, { object: { a: -0 } }, []],
    [
      'a creation says what is not the default',
      undefined,
      { text: '', list: ['a'], map: {}, open: 'x' },
      ['open', 'list'],
    ],
  ];
  test.each(rows)('%s', (_, before, after, expected) => {
    expect(diff(kind, before, after).map(({ field }) => field)).toEqual(expected);
  });

  test('shows both values', () => {
    expect(diff(kind, { text: 'a' }, { text: 'b' })).toEqual([{ field: 'text', before: 'a', after: 'b' }]);
  });

  test('of a process: absent and empty are the same', () => {
    expect(diffRunning({ sum: 'a' }, { version: '', sum: 'b' })).toEqual([
      { field: 'sum', before: 'a', after: 'b' },
    ]);
    expect(diffRunning(undefined, { version: '1' })).toEqual([
      { field: 'version', before: undefined, after: '1' },
    ]);
  });

  test('what the declaration leaves out is kept, but nothing hidden', () => {
    const observed = { text: 'a', open: 'o', computed: 'c', hidden: 'h', advice: 'x' };
    expect(keepFrom(kind, observed, { text: 'b' })).toEqual({ text: 'b', open: 'o', computed: 'c' });
    expect(keepFrom(kind, undefined, { text: 'b' })).toEqual({ text: 'b' });
  });
});

describe('order', () => {
  const named = (name: string, ...after: string[]) => ({ name, after }) as unknown as ResourceKind;
  test('kinds come after those that they need', () => {
    const names = inOrder([named('c', 'b'), named('b', 'a', 'elsewhere'), named('a')]).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['a', 'b', 'c']);
  });
  test('of the kinds there are', () => {
    const names = inOrder(kinds).map(({ name }) => name);
    for (const { name, after = [] } of kinds)
      for (const before of after) expect(names.indexOf(before)).toBeLessThan(names.indexOf(name));
  });
  test('kinds in a circle are a defect', () => {
    expect(() => inOrder([named('a', 'b'), named('b', 'a')])).toThrow('a → b → a');
  });

  const step = (id: string, ...needs: string[]) => ({ id, needs });
  const sorted = (...steps: readonly ReturnType<typeof step>[]) => {
    const circles: string[][] = [];
    const ids = sortSteps(steps, (circle) => circles.push([...circle])).map(({ id }) => id);
    return { ids, circles };
  };
  test('steps come after their needs, and otherwise stay where they are', () => {
    expect(sorted(step('d', 'a'), step('c'), step('b', 'd'), step('a'))).toEqual({
      ids: ['a', 'd', 'c', 'b'],
      circles: [],
    });
  });
  test('what is needed but no step is no reason to wait', () => {
    expect(sorted(step('a', 'gone')).ids).toEqual(['a']);
  });
  test('a circle is told, and no step is lost', () => {
    const { ids, circles } = sorted(step('x', 'a'), step('a', 'b'), step('b', 'c'), step('c', 'a'));
    expect(circles).toEqual([['a', 'b', 'c', 'a']]);
    expect(ids.toSorted()).toEqual(['a', 'b', 'c', 'x']);
  });
  test('a long chain', () => {
    const chain = Array.from({ length: 3000 }, (_, i) => step(`${i}`, ...(i > 0 ? [`${i - 1}`] : [])));
    expect(sorted(...chain.toReversed()).ids).toEqual(chain.map(({ id }) => id));
  });
});

describe('availability', () => {
  const on = (server: ServerInfo, version: string) => ({ ...server, version });
  const rows: readonly [Availability | undefined, ServerInfo, boolean][] = [
    [undefined, openbao, true],
    [{ vault: '1.16' }, on(vault, '1.16.0'), true],
    [{ vault: '1.16' }, on(vault, '1.16.0-rc1'), true],
    [{ vault: '1.16' }, on(vault, '1.15.99'), false],
    [{ vault: '1.16' }, on(vault, '2.0.0'), true],
    [{ vault: '1.16' }, on(enterprise, '1.16.1+ent.hsm'), true],
    [{ vault: '1.16' }, openbao, true],
    [{ openbao: false }, openbao, false],
    [{ openbao: '2.10' }, on(openbao, '2.9.0'), false],
    [{ openbao: '2.10' }, on(openbao, '2.10.0'), true],
    [{ enterprise: true }, vault, false],
    [{ enterprise: true }, enterprise, true],
    [{ enterprise: true, vault: '1.22' }, enterprise, false],
    [{ enterprise: true, openbao: false }, openbao, false],
  ];
  test.each(rows)('%j on %j: %s', (available, server, expected) => {
    expect(isAvailable(available, server)).toBe(expected);
  });
  test.each<[Availability, string]>([
    [{ vault: '1.16', openbao: false }, 'Vault 1.16 or newer'],
    [{ enterprise: true, openbao: false }, 'Vault Enterprise'],
    [{ vault: '1.15', openbao: '2.3' }, 'Vault 1.15 or newer and OpenBao 2.3 or newer'],
    [{ vault: false, openbao: '2.5' }, 'OpenBao 2.5 or newer'],
  ])('%j in words', (available, words) => expect(showAvailability(available)).toBe(words));

  test.each([
    [openbao, true],
    [on(openbao, '2.2.9'), false],
    [on(openbao, '2.3.0'), true],
    [vault, false],
    [enterprise, true],
  ])('%j has namespaces: %s', (server, expected) => expect(hasNamespaces(server)).toBe(expected));

  test('versions are compared by number', () => {
    expect([isAtLeast('1.9.0', '1.10'), isAtLeast('1.10.0', '1.9'), isAtLeast('2.7.2', '2.7.2')]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
