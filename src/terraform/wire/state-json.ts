/**
 * The state as Terraform stores it. Numbers keep their digits: 12345678901234567890 must not become another number on its way.
 * Attributes that the schema lacks are dropped, those that the state lacks are null: both happen when the schema changed.
 */
import type { CtyType } from '../attribute.ts';
import { conform } from './conform.ts';
import { numberOf, type Value } from './value.ts';

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

export function parseJson(bytes: Uint8Array): Value {
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' && context?.source !== undefined ? numberOf(context.source) : value;
  return JSON.parse(Buffer.from(bytes).toString('utf8'), exact as Parameters<typeof JSON.parse>[1]) as Value;
}

export function parseStateJson(type: CtyType, bytes: Uint8Array): Value {
  return conform(type, parseJson(bytes));
}
