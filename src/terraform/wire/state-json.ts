/**
 * The state as Terraform stores it. Numbers keep their digits: 12345678901234567890 must not become another number on its way.
 * Attributes that the schema lacks are dropped, those that the state lacks are null: both happen when the schema changed.
 */
import type { CtyType } from '../attribute.ts';
import { conform } from './conform.ts';
import { numberOf, type Value } from './value.ts';

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Looks like a number that JavaScript may not hold: an exponent, or more than 15 digits. */
const LONG_NUMBER = /(?:^|[[:,\s])-?(?:[\d.]{16}|[\d.]+e)/i;

export function parseJson(bytes: Uint8Array): Value {
  const text = Buffer.from(bytes).toString('utf8');
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Value;
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' && context?.source !== undefined ? numberOf(context.source) : value;
  return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]) as Value;
}

export function parseStateJson(type: CtyType, bytes: Uint8Array): Value {
  return conform(type, parseJson(bytes));
}
