/**
 * Versions as the servers keep them: parsed leniently, stored as `v` + at least three numbers, compared by equality after that
 * (vault-api 1.5). The empty text is the unversioned entry. `latest` is a word of mounts on OpenBao, not a version.
 */
const grammar =
  /^v?(\d+(?:\.\d+)*)(?:-([0-9]+[0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)*|[A-Za-z-]+[0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

interface Parsed {
  readonly numbers: readonly bigint[];
  readonly pre: string;
  readonly meta: string;
}

function parse(text: string): Parsed | undefined {
  const match = grammar.exec(text);
  if (!match) return undefined;
  const numbers = match[1]!.split('.').map(BigInt);
  while (numbers.length < 3) numbers.push(0n);
  return { numbers, pre: match[2] ?? '', meta: match[3] ?? '' };
}

/** `1.2` → `v1.2.0`; undefined when it is no version. */
export function parseVersion(value: unknown): string | undefined {
  if (value === '') return '';
  const parsed = typeof value === 'string' ? parse(value) : undefined;
  if (!parsed) return undefined;
  return `v${parsed.numbers.join('.')}${parsed.pre && `-${parsed.pre}`}${parsed.meta && `+${parsed.meta}`}`;
}

/** Whether the metadata marks a version of the server itself, such as `v2.7.2+builtin.bao`. */
export function isBuiltinVersion(version: string): boolean {
  const meta = parse(version)?.meta ?? '';
  return meta === 'builtin' || meta.startsWith('builtin.');
}

/** Order of precedence: numbers, then a release above its prereleases, then the parts of the prerelease. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (!left || !right) return left ? 1 : right ? -1 : a < b ? -1 : a > b ? 1 : 0;
  const length = Math.max(left.numbers.length, right.numbers.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [left.numbers[i] ?? 0n, right.numbers[i] ?? 0n];
    if (x !== y) return x < y ? -1 : 1;
  }
  return comparePrereleases(left.pre, right.pre);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === y) continue;
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [isX, isY] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (isX && isY) return BigInt(x) < BigInt(y) ? -1 : 1;
    if (isX !== isY) return isX ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}
