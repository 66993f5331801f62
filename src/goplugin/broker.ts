/**
 * go-plugin's broker: the host opens one more socket for each thing that the plugin may call, gives it a number, and tells the
 * address on the StartStream stream. The number reaches the plugin by the application's own messages, before or after the
 * address. Whatever has not found its other half after 5 s is given up, as go-plugin does.
 */
import type { Value } from './message.ts';
import type { ConnInfo } from './own-services.ts';

export type Address = Pick<Value<typeof ConnInfo>, 'network' | 'address'>;

export interface Broker {
  /** The host told where number `id` listens. */
  announce(id: number, address: Address): void;
  /** Where number `id` listens. */
  locate(id: number): Promise<Address>;
}

export const GIVE_UP_MS = 5_000;

interface Meeting {
  readonly address: Promise<Address>;
  readonly arrive: (address: Address) => void;
}

export function createBroker(giveUpMs: number = GIVE_UP_MS): Broker {
  const meetings = new Map<number, Meeting>();
  const meet = (id: number): Meeting => {
    const known = meetings.get(id);
    if (known) return known;
    const { promise, resolve, reject } = withResolvers<Address>();
    const meeting = { address: promise, arrive: resolve };
    meetings.set(id, meeting);
    promise.catch(() => {}); // an address nobody asks for is no failure
    setTimeout(() => {
      meetings.delete(id);
      reject(new Error(`The host did not tell within ${giveUpMs / 1000} s where service ${id} listens.`));
    }, giveUpMs).unref();
    return meeting;
  };
  return {
    announce: (id, address) => meet(id).arrive(address),
    locate: (id) => meet(id).address,
  };
}

/** Promise.withResolvers, which Node 20 has not. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
