/** One declared thing: what every class that is made from a kind has in common. */
import { Construct } from 'constructs';
import { canonicalDefault } from '../core/canonical.ts';
import type { Position } from '../core/finding.ts';
import { kindNamed, type Registry, type ResourceKind } from '../core/kind.ts';
import { entryFields } from '../core/manifest/sections.ts';
import type { Spec } from '../core/schema.ts';
import { kinds } from '../kinds/index.ts';
import { Board } from './board.ts';
import { toFields } from './names.ts';
import { callersPosition } from './origin.ts';
import { Reference, withoutReferences } from './reference.ts';
import { partProps } from './terraform/own-props.ts';

export abstract class Thing extends Construct {
  readonly board: Board;
  readonly kind: ResourceKind;
  /** As given, under the names of a manifest; may hold references. */
  readonly given: Spec;
  readonly origin: Position | undefined;
  /** What only Terraform is told, under the names of its attributes. */
  readonly forTerraform: Spec;

  constructor(scope: Construct, id: string, kind: string, props: object) {
    super(scope, id);
    this.kind = kindNamed(kinds as Registry, kind);
    const [given, forTerraform] = partProps(this.kind, props);
    this.given = toFields(entryFields(this.kind), given);
    this.forTerraform = forTerraform;
    this.origin = callersPosition();
    this.board = Board.of(this);
    this.board.add(this);
  }

  /** As a manifest's list has it. */
  toEntry(): Spec {
    return withoutReferences(this.given) as Spec;
  }

  /** A field for another construct's prop, by the name that the manifest gives it. */
  refer(field: string): Reference {
    return new Reference(this, field);
  }

  /** What a manifest would say, or what saying nothing means. */
  read(field: string): unknown {
    const schema = this.kind.fields[field];
    if (!schema) throw new Error(`${this.kind.name} has no field ${field}.`);
    if (schema.readOnly) return this.board.unknown(this.refer(field));
    return withoutReferences(this.given[field]) ?? canonicalDefault(schema);
  }
}
