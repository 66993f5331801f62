/**
 * Terraform's values in JavaScript: null, UNKNOWN, text, number, boolean, list, object (for maps and objects). A number that
 * JavaScript cannot hold exactly is its decimal text; the type tells it from a text.
 */
export const UNKNOWN: unique symbol = Symbol('unknown');

export type Value = null | typeof UNKNOWN | string | number | boolean | readonly Value[] | ValueObject;
export type ValueObject = { readonly [name: string]: Value };

export function isObject(value: Value | undefined): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether nothing in it is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isWhollyKnown);
}

/** Equality as Terraform sees it: keys have no order. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]!));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key]!, b[key]!));
}

/** The number itself where JavaScript has it exactly, else its digits. */
export function numberOf(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) && plain(text) === plain(String(number)) ? number : text;
}

/** `1.50` and `1.5`, `1e2` and `100` are the same digits. */
function plain(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const cut = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + (digits.length - cut.length);
  return cut === '' ? '0' : `${sign === '-' ? '-' : ''}${cut}e${power}`;
}
