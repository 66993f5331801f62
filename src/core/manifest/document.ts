import type { Position } from '../finding.ts';
import type { ResourceKind } from '../kind.ts';
import type { Spec } from '../schema.ts';

/** A declared thing with its place in the text. */
export interface Document {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  /** Canonical. */
  readonly spec: Spec;
  /** Names of the fields that the text gives; the rest of `spec` are defaults. */
  readonly given: readonly string[];
  /** `state: absent`: the thing must not exist. */
  readonly absent: boolean;
  readonly at: Position;
  /** The place of one field, or of the entry when the text does not give the field. */
  place(field: string): Position;
}

export type Unmanaged = 'ignore' | 'report' | 'error';

export interface Manifest {
  readonly documents: readonly Document[];
  /** Settings for the connection, canonical; secrets are still references. */
  readonly server: Spec;
  readonly unmanaged: Unmanaged;
}

/** A text with the name that a user knows it by. */
export interface Source {
  readonly file: string;
  readonly text: string;
}
