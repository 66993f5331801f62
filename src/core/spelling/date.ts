/**
 * A day, or a moment in RFC 3339. Days are days of UTC; a moment is kept in UTC to the second. A period ends with the end of a day,
 * so that `notAfter: 2027-06-30` includes the 30th.
 */
const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const moment = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** `2027-06-30` as it is, `2027-06-30T12:00:00+02:00` → `2027-06-30T10:00:00Z`; undefined when it is no date. */
export function parseDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (day.test(value)) return isDay(value) ? value : undefined;
  const [, date, time, zone] = moment.exec(value) ?? [];
  if (date === undefined || !isDay(date)) return undefined;
  const [hours = 0, minutes = 0] = zone!.slice(1).split(':').map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  const milliseconds = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(milliseconds) || time!.startsWith('24')) return undefined;
  const offset = (hours * 60 + minutes) * 60_000 * (zone!.startsWith('-') ? -1 : 1);
  return `${new Date(milliseconds - offset).toISOString().slice(0, 19)}Z`;
}

/** 31 April is no day, although `Date` would take it for 1 May. */
function isDay(text: string): boolean {
  const [, year, month, date] = day.exec(text)!.map(Number);
  const days = [31, (year! % 4 === 0 && year! % 100 !== 0) || year! % 400 === 0 ? 29 : 28, 31, 30];
  const inMonth = month! <= 2 ? days[month! - 1] : [4, 6, 9, 11].includes(month!) ? 30 : 31;
  return month! >= 1 && month! <= 12 && date! >= 1 && date! <= inMonth!;
}

/** The first moment of a canonical date. */
export function startOf(date: string): Date {
  return new Date(date.length === 10 ? `${date}T00:00:00Z` : date);
}

/** The last moment of a canonical date. */
export function endOf(date: string): Date {
  return new Date(date.length === 10 ? `${date}T23:59:59.999Z` : date);
}
