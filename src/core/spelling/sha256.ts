/** A sha256 is 64 hexadecimal digits; case does not matter. Only OpenBao 2.7 checks the length itself (vault-api 1.4). */
export function parseSha256(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.toLowerCase().replace(/^sha256:/, '') : '';
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** One sum, or one per platform (`linux/amd64`); the map is ordered by platform. */
export function parseSums(value: unknown): string | Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parseSha256(value);
  const sums: Record<string, string> = {};
  for (const [platform, sum] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parsed = parseSha256(sum);
    if (parsed === undefined || !/^[a-z0-9]+\/[a-z0-9]+$/.test(platform)) return undefined;
    sums[platform] = parsed;
  }
  return Object.keys(sums).length > 0 ? sums : undefined;
}
