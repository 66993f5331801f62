import type { Position } from '../finding.ts';
import type { ResourceKind } from '../kind.ts';
import type { Spec } from '../schema.ts';
import type { TrustSpec } from './trust.ts';

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
  /** Not there: nobody looks at who signed a plugin. */
  readonly trust?: TrustSection | undefined;
}

/** The section `trust` with the place of everything in it; `src/trust/policy/read` makes a policy of it. */
export interface TrustSection {
  /** Canonical. One with mistakes is empty, which trusts nobody. */
  readonly spec: TrustSpec;
  /** Of the section; files that it names are relative to the folder of this file. */
  readonly at: Position;
  /** The place of what is at the path, such as `['roots', 'hashicorp', 'keys', 0]`, or the nearest place around it. */
  place(path: readonly (string | number)[]): Position;
}

/** A text with the name that a user knows it by. */
export interface Source {
  readonly file: string;
  readonly text: string;
}
