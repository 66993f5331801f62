/**
 * A secret is an object that shows nothing: as text, JSON, in the console, or copied, it is `(sensitive)` or empty. Its value stands in
 * a closed table and comes out through {@link reveal} only, on the way into a request body.
 */
export interface Secret {
  toString(): string;
  toJSON(): string;
}

const values = new WeakMap<object, string>();
const parts = new WeakMap<object, Secret>();
const mask = '(sensitive)';

const shape = {
  toString: () => mask,
  toJSON: () => mask,
  [Symbol.toPrimitive]: () => mask,
  [Symbol.for('nodejs.util.inspect.custom')]: () => mask,
};

export function secret(value: string): Secret {
  const made = Object.freeze(Object.create(shape) as Secret);
  values.set(made, value);
  return made;
}

/** A text around a secret, such as `KEY=value`; the secret alone is still known as one. */
export function secretAround(inner: Secret, write: (value: string) => string): Secret {
  const made = secret(write(reveal(inner)));
  parts.set(made, inner);
  return made;
}

/** The secret inside of one that was made around it. */
export function secretInside(made: Secret): Secret | undefined {
  return parts.get(made);
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && values.has(value);
}

export function reveal(from: Secret): string {
  const value = values.get(from);
  if (value === undefined) throw new TypeError('not a secret made in this process');
  return value;
}
