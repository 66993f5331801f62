/** Message tables become protobufjs types, each at its first use. */
import protobuf from 'protobufjs/light.js';
import type { Input, Kind, Message, Single, Value } from './message.ts';

export interface Codec<M extends Message> {
  encode(value: Input<M>): Buffer;
  decode(bytes: Uint8Array): Value<M>;
}

const root = new protobuf.Root();
const types = new Map<Message, protobuf.Type>();
const PLAIN: protobuf.IConversionOptions = { defaults: true, longs: BigInt };

export function codecOf<M extends Message>(message: M): Codec<M> {
  const type = typeOf(message);
  return {
    encode: (value) => type.encode(type.fromObject(value)).finish() as Buffer,
    decode: (bytes) => type.toObject(type.decode(bytes), PLAIN) as Value<M>,
  };
}

/** Registered before its fields are looked at, since a message may contain itself. The number keeps equal names apart. */
function typeOf(message: Message): protobuf.Type {
  const known = types.get(message);
  if (known) return known;
  const type = new protobuf.Type(`${message.name}_${types.size}`);
  types.set(message, type);
  root.add(type);
  for (const [name, [number, kind]] of Object.entries(message.table))
    type.add(fieldOf(name, number, kind) as protobuf.Field);
  return type;
}

function fieldOf(name: string, number: number, kind: Kind): protobuf.Field | protobuf.MapField {
  if (typeof kind === 'object' && 'map' in kind)
    return new protobuf.MapField(name, number, 'string', typeName(kind.map));
  if (typeof kind === 'object' && 'repeated' in kind)
    return new protobuf.Field(name, number, typeName(kind.repeated), 'repeated');
  return new protobuf.Field(name, number, typeName(kind));
}

function typeName(kind: Single): string {
  if (typeof kind === 'string') return kind;
  return typeOf(typeof kind === 'function' ? kind() : kind).name;
}
