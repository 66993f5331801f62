/** CPU shares are nanoseconds of CPU per second: `0.5` and `500m` (thousandths) are half a core, 500000000. */
import { wholeSum } from './decimal.ts';

export function parseCpus(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(
    typeof value === 'number' ? `${value}` : typeof value === 'string' ? value.trim() : '',
  );
  return match ? wholeSum([{ digits: match[1]!, unit: match[2] ? 1_000_000n : 1_000_000_000n }]) : undefined;
}

export function showCpus(nanos: number): string {
  return `${nanos / 1e9}`;
}
