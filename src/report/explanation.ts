/** Which rule decides about a plugin, and what is known of it. */
import type { Evidence } from '../core/evidence.ts';
import type { Paint } from './paint.ts';
import { showEvidence } from './step.ts';

export interface Explained {
  readonly name: string;
  readonly source?: string | undefined;
  readonly rule?: number | undefined;
  readonly criteria: readonly string[];
  readonly locked?: (Evidence & { readonly sha256: string }) | undefined;
}

export function renderExplanation(
  policy: string,
  explained: readonly Explained[],
  lockFile: string,
  paint: Paint,
): string {
  const parts = explained.map(({ name, source, rule, criteria, locked }) =>
    [
      `${paint('strong', name)} from ${source ?? 'a source that cannot be used as it is written'}`,
      ...(rule === undefined
        ? [`  ${paint('error', 'refused')}: no rule matches; nothing is trusted by default`]
        : []),
      ...criteria.map((line) => `  ${paint('quiet', 'wants')} ${line}`),
      locked
        ? `  ${paint('good', 'locked')} ${locked.sha256}, ${showEvidence(locked)}`
        : `  ${paint('warning', 'not locked')} in ${lockFile}`,
    ].join('\n'),
  );
  return [`Policy ${policy}`, ...parts].join('\n\n');
}
