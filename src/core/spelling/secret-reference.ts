/** Where a secret comes from. The manifest never holds a secret itself. */
export type SecretReference =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly vault: string };

export function parseSecretReference(value: unknown): SecretReference | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const [word, place] = entries[0] ?? [];
  if (entries.length !== 1 || typeof place !== 'string' || place === '') return undefined;
  if (word === 'env') return /^[A-Za-z_][A-Za-z0-9_]*$/.test(place) ? { env: place } : undefined;
  if (word === 'file') return { file: place };
  if (word === 'vault') return /^[^#]+#[^#]+$/.test(place) ? { vault: place } : undefined;
  return undefined;
}

export function showSecretReference(reference: SecretReference): string {
  const [word, place] = Object.entries(reference)[0]!;
  return `(${word} ${place})`;
}
