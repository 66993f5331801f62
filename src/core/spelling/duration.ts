/**
 * Durations are whole seconds. The server takes Go durations with `d`, plain seconds, `system` and the empty text (both 0);
 * it silently cuts `60ms` to 0 and stores `-1`, so fractions of a second and negatives are refused here (vault-api 5.3).
 */
const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+$/;
const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '' || text === 'system') return 0;
  if (/^\d+$/.test(text)) return parseDuration(Number(text));
  if (!whole.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(part)) sum += Number(amount) * seconds[unit as string]!;
  const rounded = Math.round(sum);
  return Math.abs(sum - rounded) < 1e-9 ? rounded : undefined;
}

/** `5400` → `1h30m`, `0` → `0s`. */
export function showDuration(value: number): string {
  if (value === 0) return '0s';
  const hours = Math.floor(value / 3600);
  const minutes = Math.floor((value % 3600) / 60);
  const rest = value % 60;
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${rest ? `${rest}s` : ''}`;
}
