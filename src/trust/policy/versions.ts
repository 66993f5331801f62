/** Ranges of versions, such as `<1.4.2` or `>=1.0.0 <1.2.0`: all bounds must hold. A prerelease is below its release. */
import { compareVersions, parseVersion } from '../../core/spelling/version.ts';

type Operator = '<' | '<=' | '>' | '>=' | '=';

export interface Bound {
  readonly operator: Operator;
  /** Canonical. */
  readonly version: string;
}

/** The bounds, or undefined when it is no range. */
export function parseRange(text: string): readonly Bound[] | undefined {
  const bounds = text
    .trim()
    .split(/\s+/)
    .map((part): Bound | undefined => {
      const [, operator, given] = /^(<=|>=|<|>|=)([^<>=]+)$/.exec(part) ?? [];
      const version = parseVersion(given);
      return version ? { operator: operator as Operator, version } : undefined;
    });
  return bounds.includes(undefined) ? undefined : (bounds as readonly Bound[]);
}

/**
 * An unversioned plugin is in every range: nobody can say that it is not. A prerelease is also where its release is, or a denied
 * release could be declared as a prerelease of itself.
 */
export function isInRange(version: string, bounds: readonly Bound[]): boolean {
  const release = version.replace(/[-+].*$/s, '');
  return (
    version === '' ||
    [version, release].some((each) =>
      bounds.every(({ operator, version: bound }) => holds(operator, each, bound)),
    )
  );
}

function holds(operator: Operator, version: string, bound: string): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '=':
      return order === 0;
  }
}
