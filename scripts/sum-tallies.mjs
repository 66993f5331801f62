/** node scripts/sum-tallies.mjs <file> <status>: one line over all suites; a suite that broke without a count is one failure. */
import { readFileSync } from 'node:fs';

const [file = '', status = '0'] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const [, count, word] of readFileSync(file, 'utf8').matchAll(/(\d+) (passed|failed|skipped)/g))
  sum[/** @type {keyof typeof sum} */ (word)] += Number(count);
if (sum.failed === 0 && (status !== '0' || sum.passed === 0)) sum.failed = 1;
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed === 0 ? 0 : 1;
