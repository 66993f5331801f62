/** References become secrets, all of them before the first write, and only for what is written. */
import { isPlainObject } from '../core/canonical.ts';
import { asFailure, PlugboardError } from '../core/finding.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Vault } from '../core/port.ts';
import type { FieldSchema, Spec } from '../core/schema.ts';
import { type Secret, secret } from '../core/secret.ts';
import { type SecretReference, showSecretReference } from '../core/spelling/secret-reference.ts';

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Content of a file, path as the manifest gives it. */
  readonly readFile: (path: string) => Promise<string>;
  readonly vault?: Vault | undefined;
}

export async function resolveReference(reference: SecretReference, sources: SecretSources): Promise<Secret> {
  const value = await lookUp(reference, sources);
  if (value === undefined || value === '')
    throw new PlugboardError('secret-missing', `The secret ${showSecretReference(reference)} has no value.`, {
      hint:
        'env' in reference
          ? `Set the environment variable ${reference.env}.`
          : 'Check that it exists and can be read.',
    });
  return secret(value);
}

async function lookUp(
  reference: SecretReference,
  { env, readFile, vault }: SecretSources,
): Promise<string | undefined> {
  if ('env' in reference) return env[reference.env];
  if ('file' in reference) {
    // One newline at the end belongs to the file, not to the secret.
    return (await readFile(reference.file).catch(() => undefined))?.replace(/\r?\n$/, '');
  }
  const [path, field] = reference.vault.split('#') as [string, string];
  const data = await vault?.read(path);
  // A versioned kv wraps its fields, whatever they are called.
  const isWrapped = isObject(data?.data) && (isObject(data.metadata) || !(field in data));
  const value = (isWrapped ? (data.data as JsonObject) : data)?.[field];
  return typeof value === 'object' || value === undefined ? undefined : `${value}`;
}

/** The spec with every reference replaced by its secret. */
export async function resolveSecrets(kind: ResourceKind, spec: Spec, sources: SecretSources): Promise<Spec> {
  const entries = Object.entries(spec).map(async ([name, value]) => {
    const field = kind.fields[name];
    return [name, field ? await resolveIn(field, value, sources) : value] as const;
  });
  return Object.fromEntries(await all(entries));
}

async function resolveIn(field: FieldSchema, value: unknown, sources: SecretSources): Promise<unknown> {
  if (field.type === 'secret') return resolveReference(value as SecretReference, sources);
  if (field.type !== 'map' || field.values.type !== 'secret' || !isPlainObject(value)) return value;
  const entries = Object.entries(value).map(
    async ([key, reference]) => [key, await resolveReference(reference as SecretReference, sources)] as const,
  );
  return Object.fromEntries(await all(entries));
}

/** Waits for all of them: whoever lacks several secrets is told of every one. */
export async function all<T>(wanted: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(wanted);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [asFailure(one.reason)] : []));
  const [first] = failures;
  if (first === undefined) return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (failures.length === 1) throw first;
  const lines = (texts: readonly (string | undefined)[]) => [...new Set(texts.filter(Boolean))].join('\n');
  throw new PlugboardError(first.code, lines(failures.map(({ message }) => message)), {
    hint: lines(failures.map(({ hint }) => hint)) || undefined,
    cause: first,
  });
}
