/** The three calls that the injector inside @peculiar/x509 makes of the `Reflect` metadata proposal, which node has not. */
type Key = string | symbol;

const stored = new WeakMap<object, Map<Key, unknown>>();

const own = (key: Key, target: object): unknown => stored.get(target)?.get(key);

Object.assign(Reflect, {
  defineMetadata: (key: Key, value: unknown, target: object): void => {
    stored.set(target, (stored.get(target) ?? new Map()).set(key, value));
  },
  getOwnMetadata: own,
  getMetadata: (key: Key, target: object): unknown => {
    for (let at: object | null = target; at; at = Object.getPrototypeOf(at))
      if (stored.get(at)?.has(key)) return own(key, at);
    return undefined;
  },
});
