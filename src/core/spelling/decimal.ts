/** Decimal amounts with units, summed exactly: `0.1` must not become `0.1000000000000000055` on its way to whole numbers. */
export interface Amount {
  /** Digits with at most one point. */
  readonly digits: string;
  readonly unit: bigint;
}

/** The sum divided by `per`; undefined when that is no whole number, or one too large to be exact. */
export function wholeSum(amounts: readonly Amount[], per = 1n): number | undefined {
  const split = amounts.map(({ digits, unit }) => {
    const [whole = '', fraction = ''] = digits.split('.');
    return { digits: `${whole}${fraction}`, places: fraction.length, unit };
  });
  const places = Math.max(0, ...split.map((amount) => amount.places));
  const sum = split.reduce(
    (total, amount) => total + BigInt(amount.digits) * amount.unit * 10n ** BigInt(places - amount.places),
    0n,
  );
  const divisor = per * 10n ** BigInt(places);
  const whole = sum / divisor;
  return sum % divisor === 0n && whole <= Number.MAX_SAFE_INTEGER ? Number(whole) : undefined;
}
