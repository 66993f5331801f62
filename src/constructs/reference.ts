/** A field of one construct as the value of another one's prop: the value itself in a manifest, a reference in Terraform. */
import type { Thing } from './thing.ts';

export class Reference {
  readonly thing: Thing;
  /** As the manifest names it. */
  readonly field: string;
  /** With this and `resolve` it is what the CDKs for Terraform call a resolvable: they take it wherever they take a token. */
  readonly creationStack: string[] = [];

  constructor(thing: Thing, field: string) {
    this.thing = thing;
    this.field = field;
  }

  resolve(): unknown {
    return this.thing.board.resolve(this);
  }

  toString(): string {
    return `${this.thing.board.spell(this)}`;
  }

  toJSON(): unknown {
    return this.thing.read(this.field);
  }
}

/** The value with every reference in it replaced. */
export function withoutReferences(value: unknown): unknown {
  if (value instanceof Reference) return value.thing.read(value.field);
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutReferences(item)]));
}
