/** CPU shares are nanoseconds of CPU per second: `0.5` and `500m` (thousandths) are half a core, 500000000. */
export function parseCpus(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(
    typeof value === 'number' ? `${value}` : typeof value === 'string' ? value.trim() : '',
  );
  if (!match) return undefined;
  const nanos = Number(match[1]) * (match[2] ? 1e6 : 1e9);
  const rounded = Math.round(nanos);
  return Math.abs(nanos - rounded) < 1e-3 && Number.isSafeInteger(rounded) ? rounded : undefined;
}

export function showCpus(nanos: number): string {
  return `${nanos / 1e9}`;
}
