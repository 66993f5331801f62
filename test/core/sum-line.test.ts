import { expect, test } from 'vitest';
import { readSumLine } from '../../src/core/spelling/sum-line.ts';

const sum = 'ab'.repeat(32);

test.each([
  [`${sum}  a.zip`, 'a.zip', true],
  [`${sum} *a.zip`, 'a.zip', true],
  [`${sum.toUpperCase()}  a.zip`, 'a.zip', true],
  [`SHA256 (a b.zip) = ${sum}`, 'a b.zip', true],
  [`${sum}  dist/a b.zip`, 'dist/a b.zip', true],
  [`${sum} a.zip`, 'a.zip', false],
  [`${sum}\ta.zip`, 'a.zip', false],
  [`${sum}   a.zip`, 'a.zip', false],
  [`${sum}  a.zip `, 'a.zip', false],
  [`SHA256 (a.zip) = ${sum}\r`, 'a.zip', false],
])('%j', (line, file, exact) => {
  expect(readSumLine(line)).toEqual({ sum, file, exact });
});

test.each([
  '',
  sum,
  `${sum}  `,
  ` ${sum}  a`,
  `${sum}a.zip`,
  `\\${sum}  a\\nb`,
  `${sum.slice(1)}  a`,
  `${sum}0  a`,
  `${'g'.repeat(64)}  a`,
  `# ${sum}  a`,
  `SHA1 (a) = ${sum}`,
  `SHA256 () = ${sum}`,
  `SHA256(a)= ${sum}`,
  `sha256:${sum}  a`,
])('%j is none', (line) => {
  expect(readSumLine(line)).toBeUndefined();
});
