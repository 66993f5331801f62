/** Messages as bytes, and bytes as messages. */
import type { Input, Message, Value } from './message.ts';
import { readMessage } from './message-read.ts';
import { writeMessage } from './message-write.ts';

export interface Codec<M extends Message> {
  encode(value: Input<M>): Buffer;
  /** Throws a status when the bytes are no such message. */
  decode(bytes: Buffer): Value<M>;
}

export function codecOf<M extends Message>(message: M): Codec<M> {
  return {
    encode: (value) => writeMessage(message, value),
    decode: (bytes) => readMessage(message, bytes) as Value<M>,
  };
}
