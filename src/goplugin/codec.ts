/** Message tables become protobufjs types, each at its first use. */
import protobuf from 'protobufjs/light.js';
import type { Input, Kind, Message, Single, Value } from './message.ts';

export interface Codec<M extends Message> {
  encode(value: Input<M>): Buffer;
  decode(bytes: Uint8Array): Value<M>;
}

const PLAIN: protobuf.IConversionOptions = { defaults: true, longs: BigInt };
const types = new WeakMap<Message, protobuf.Type>();

export function codecOf<M extends Message>(message: M): Codec<M> {
  const type = types.get(message) ?? typeOf(message);
  types.set(message, type);
  return {
    encode: (value) => type.encode(type.fromObject(value)).finish() as Buffer,
    decode: (bytes) => type.toObject(type.decode(bytes), PLAIN) as Value<M>,
  };
}

/** The message with all that it contains, itself perhaps included. As JSON, which protobufjs reads as proto3. */
function typeOf(message: Message): protobuf.Type {
  const names = new Map<Message, string>();
  const nested: Record<string, protobuf.IType> = {};
  const nameOf = (kind: Single): string => {
    if (typeof kind === 'string') return kind;
    const inner = typeof kind === 'function' ? kind() : kind;
    return names.get(inner) ?? add(inner);
  };
  const add = (added: Message): string => {
    const name = `${added.name}_${names.size}`; // two messages may bear the same name
    names.set(added, name);
    const fields = Object.entries(added.table).map(([field, [id, kind]]) => [
      field,
      { id, ...shapeOf(kind) },
    ]);
    nested[name] = { fields: Object.fromEntries(fields) };
    return name;
  };
  const shapeOf = (kind: Kind) => {
    if (typeof kind === 'object' && 'map' in kind) return { keyType: 'string', type: nameOf(kind.map) };
    if (typeof kind === 'object' && 'repeated' in kind)
      return { rule: 'repeated', type: nameOf(kind.repeated) };
    return { type: nameOf(kind) };
  };
  const name = add(message);
  return protobuf.Root.fromJSON({ nested }).lookupType(name);
}
