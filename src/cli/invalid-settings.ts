import type { Finding } from '../core/finding.ts';

/** Settings that cannot be used, with everything that is wrong with them. */
export class InvalidSettings extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super('settings cannot be used');
    this.findings = findings;
  }
}
