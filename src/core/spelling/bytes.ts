/** Sizes are whole bytes. `MiB` counts in 1024, `MB` in 1000; a bare `M` could mean either and is refused. */
import { wholeSum } from './decimal.ts';

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

export function parseBytes(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value + 0 : undefined;
  if (typeof value !== 'string') return undefined;
  const [, digits, name = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(value.trim()) ?? [];
  const unit = name === '' ? 1 : Object.hasOwn(units, name) && units[name];
  return digits && unit ? wholeSum([{ digits, unit: BigInt(unit) }]) : undefined;
}

/** `268435456` → `256MiB`; what is no round number of a unit stays in bytes. */
export function showBytes(value: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'])
    if (value >= units[unit]! && value % units[unit]! === 0) return `${value / units[unit]!}${unit}`;
  return `${value}`;
}
