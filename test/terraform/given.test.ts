/** What a configuration says while some of its values are not known yet. */
import { expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { readConfig } from '../../src/terraform/conversion/given.ts';
import { UNKNOWN } from '../../src/terraform/wire/value.ts';
import { configOf } from './support/config.ts';

const quota = kindNamed(kinds, 'rate_limit_quota');
const limit = configOf(quota, { name: 'a', path: 'b', rate: 1 });

test('what follows from an unknown value is unknown, and nothing else', () => {
  const unknown = (name: string) => [...readConfig(quota, { ...limit, [name]: UNKNOWN }).unknown];
  expect(unknown('path')).toEqual(['path', 'inheritable']);
  expect(unknown('rate')).toEqual(['rate']);
  expect(readConfig(quota, limit).spec).toMatchObject({ inheritable: false });
});
