import { expect, test } from 'vitest';
import { bodies } from '../../src/terraform/functions.ts';

const a = 'a'.repeat(64);
const b = 'B'.repeat(64);
const sums = `${a}  hello_linux_amd64\n${b} *dir/hello.exe\r\nSHA256 (bsd file) = ${b}\nnot a line\n`;

test.each([
  ['normalize_version', ['1.2'], 'v1.2.0'],
  ['normalize_version', ['v1.2.3-rc1+ent'], 'v1.2.3-rc1+ent'],
  ['duration_seconds', ['1h30m'], 5400],
  ['duration_seconds', ['90'], 90],
  ['sha256_for', [sums, 'hello_linux_amd64'], a],
  ['sha256_for', [sums, 'dir/hello.exe'], b.toLowerCase()],
  ['sha256_for', [sums, 'bsd file'], b.toLowerCase()],
] as const)('%s(%j)', (name, given, result) => {
  expect(bodies[name]!(...given)).toBe(result);
});

test.each([
  ['normalize_version', ['latest!'], 0],
  ['normalize_version', [''], 0],
  ['duration_seconds', ['1.5ms'], 0],
  ['sha256_for', [sums, 'other'], 1],
  ['sha256_for', [`${a} x\n${b} x`, 'x'], 1],
] as const)('%s(%j) fails', (name, given, argument) => {
  expect(() => bodies[name]!(...given)).toThrow(expect.objectContaining({ argument }));
});
