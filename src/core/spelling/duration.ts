/**
 * Durations are whole seconds. The server takes Go durations with `d`, plain seconds, `system` and the empty text (both 0);
 * it silently cuts `60ms` to 0 and stores `-1`, so fractions of a second and negatives are refused here (vault-api 5.3).
 */
import { wholeSum } from './decimal.ts';

const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+$/;
const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value + 0 : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '' || text === 'system') return 0;
  if (/^\d+$/.test(text)) return parseDuration(Number(text));
  if (!whole.test(text)) return undefined;
  const amounts = [...text.matchAll(part)].map(([, digits, unit]) => ({
    digits: digits!,
    unit: nanoseconds[unit!]!,
  }));
  return wholeSum(amounts, nanoseconds.s);
}

/** `5400` → `1h30m`, `0` → `0s`. */
export function showDuration(value: number): string {
  if (value === 0) return '0s';
  const hours = Math.floor(value / 3600);
  const minutes = Math.floor((value % 3600) / 60);
  const rest = value % 60;
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${rest ? `${rest}s` : ''}`;
}
