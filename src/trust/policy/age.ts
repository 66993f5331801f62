/** Ages of signatures: a whole number and a unit, and a year is 365 days. */
const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 } as const;
type Unit = keyof typeof seconds;

/** Seconds; the text has passed the dialect. */
export function parseAge(text: string): number {
  return Number(text.slice(0, -1)) * seconds[text.at(-1) as Unit];
}

/** In the largest unit of which there is at least one: `4 h`, `3 d`, `2 y`. */
export function showAge(age: number): string {
  const unit = (['y', 'd', 'h', 'm'] as const).find((each) => Math.abs(age) >= seconds[each]) ?? 's';
  return `${Math.trunc(age / seconds[unit])} ${unit}`;
}
