/** DynamicValue: what configurations, plans and states are on the wire. */
import type { CtyType } from '../attribute.ts';
import { conform } from './conform.ts';
import { readMsgpack } from './msgpack-read.ts';
import { writeMsgpack } from './msgpack-write.ts';
import { parseStateJson } from './state-json.ts';
import type { Value } from './value.ts';

export interface DynamicBytes {
  readonly msgpack: Uint8Array;
  readonly json: Uint8Array;
}

/** Nothing at all counts as null. */
export function decodeDynamic(type: CtyType, dynamic: DynamicBytes | null): Value {
  if (dynamic && dynamic.msgpack.length > 0) return conform(type, readMsgpack(dynamic.msgpack));
  if (dynamic && dynamic.json.length > 0) return parseStateJson(type, dynamic.json);
  return null;
}

export function encodeDynamic(type: CtyType, value: Value): { readonly msgpack: Buffer } {
  return { msgpack: writeMsgpack(conform(type, value)) };
}
