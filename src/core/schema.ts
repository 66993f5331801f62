/**
 * The schema dialect: one declaration of a kind's fields from which everything else is made: checking of manifests, JSON Schema,
 * documentation, Terraform schema, TypeScript types. Every word of it has exactly one meaning in each of them.
 */
import type { SecretReference } from './spelling/secret-reference.ts';

/** Versions that have a thing; a product that is not named has it in every version, `false` means never. */
export interface Availability {
  readonly vault?: string | false;
  readonly openbao?: string | false;
  /** Vault Enterprise only. */
  readonly enterprise?: true;
}

interface Common {
  readonly description: string;
  /** What an absent field means. A field without a default that is left out means "as it is on the server". */
  readonly default?: unknown;
  /** Must be given. Identity fields without a default are required by themselves. */
  readonly required?: true;
  /** Computed by the server, never declared. */
  readonly readOnly?: true;
  /** Computed once, when the thing is made; no later change touches it. */
  readonly stable?: true;
  /** Sent, but never returned by the server: a change cannot be seen. `creation`: an update leaves it as it is on the server. */
  readonly writeOnly?: true | 'creation';
  /** An instruction to plugboard: neither sent nor compared. `manifest`: Terraform says it in another way. */
  readonly instruction?: true | 'manifest';
  /** What the number 0 means, in words. */
  readonly zero?: string;
  /** Another spelling of the named field. */
  readonly spells?: string;
  readonly examples?: readonly unknown[];
  readonly available?: Availability;
}

export type FieldType = FieldSchema['type'];

export type FieldSchema =
  | (Common & { readonly type: 'string'; readonly enum?: readonly string[]; readonly pattern?: string })
  | (Common & {
      readonly type: 'integer' | 'number';
      readonly minimum?: number;
      readonly exclusiveMinimum?: number;
    })
  | (Common & { readonly type: 'boolean' })
  | (Common & { readonly type: 'duration' | 'bytes' | 'cpus' })
  | (Common & { readonly type: 'version' | 'mount-version' | 'path' | 'date' })
  | (Common & { readonly type: 'sums' })
  | (Common & { readonly type: 'secret' })
  | (Common & { readonly type: 'text' })
  | (Common & { readonly type: 'array'; readonly items: FieldSchema })
  | (Common & { readonly type: 'map'; readonly values: FieldSchema })
  | (Common & { readonly type: 'object'; readonly fields: Fields });

export type Fields = Readonly<Record<string, FieldSchema>>;

/** The canonical value of a field: durations in seconds, sizes in bytes, CPU in nanoseconds per second, versions as `v1.2.3`. */
export type ValueOf<F> = F extends { type: 'string' | 'text' | 'version' | 'mount-version' | 'path' | 'date' }
  ? string
  : F extends { type: 'integer' | 'number' | 'duration' | 'bytes' | 'cpus' }
    ? number
    : F extends { type: 'boolean' }
      ? boolean
      : F extends { type: 'sums' }
        ? string | Readonly<Record<string, string>>
        : F extends { type: 'secret' }
          ? SecretReference
          : F extends { type: 'array'; items: infer I }
            ? readonly ValueOf<I>[]
            : F extends { type: 'map'; values: infer V }
              ? Readonly<Record<string, ValueOf<V>>>
              : F extends { type: 'object'; fields: infer O }
                ? SpecOf<O>
                : never;

/** The canonical spec of a kind; `Needed` names the fields that are always there. */
export type SpecOf<F, Needed extends keyof F = never> = {
  readonly [K in Exclude<keyof F, Needed>]?: ValueOf<F[K]> | undefined;
} & { readonly [K in Needed]: ValueOf<F[K]> };

/** One thing's fields, of whichever kind. */
export type Spec = Readonly<Record<string, unknown>>;

/** Whether a manifest may give the field. */
export function isDeclarable(field: FieldSchema): boolean {
  return field.readOnly !== true;
}

/** Whether what the server returns is compared with what is declared. */
export function isCompared(field: FieldSchema): boolean {
  return !field.readOnly && !field.writeOnly && !field.instruction && field.spells === undefined;
}
