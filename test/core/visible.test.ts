import { expect, test } from 'vitest';
import { printable, visible } from '../../src/core/visible.ts';
import { coloured } from '../../src/report/paint.ts';

test.each([
  ['plain ünï 漢', 'plain ünï 漢'],
  ['\x1b[2J', '\\u001b[2J'],
  ['a\u009bb\x7f\r\n\t', 'a\\u009bb\\u007f\\u000d\\u000a\\u0009'],
  ['\u202egpj.exe', '\\u202egpj.exe'],
])('%j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('paint is left where there is colour, and nothing else', () => {
  const text = `${coloured('error', 'bad')}\n\t${coloured('quiet', 'x')}\x1b[2J\x1b]0;title\x07\r\u009b`;
  const rest = '\\u001b[2J\\u001b]0;title\\u0007\\u000d\\u009b';
  expect(printable(text, true)).toBe(`${coloured('error', 'bad')}\n\t${coloured('quiet', 'x')}${rest}`);
  expect(printable(text, false)).not.toMatch(/[^\P{Cc}\n\t]/u);
});
