import type { Drift } from '../core/drift.ts';
import { plural, renderHint, tidy } from './findings.ts';
import { cutItems, fold, longest } from './markdown.ts';
import { type Paint, plain } from './paint.ts';
import { renderTable } from './table.ts';

export interface DriftReport extends Drift {
  readonly drifted: boolean;
  /** Whether unmanaged things count as drift. */
  readonly strict: boolean;
}

export function renderDrift(report: DriftReport, paint: Paint): string {
  const { items, unmanaged, strict } = report;
  const parts: string[] = [];
  if (items.length > 0)
    parts.push(
      items
        .map(({ kind, name, layer, reasons, hint }) =>
          [
            `${paint('change', `! ${kind} ${name}`)} ${paint('quiet', `(${layer})`)}`,
            ...reasons.map((reason) => `    ${tidy(reason)}`),
            ...renderHint(hint, '    ', paint),
          ].join('\n'),
        )
        .join('\n'),
    );
  if (unmanaged.length > 0) {
    const title = paint('strong', `Not declared${strict ? ', which counts as drift' : ''}:`);
    const rows = unmanaged.map(({ kind, name, remark }) => [kind, name, remark ? tidy(remark) : '']);
    parts.push(`${title}\n${renderTable(rows, '  ')}`);
  }
  return [...parts, sumUp(report, paint)].join('\n\n');
}

export function renderDriftMarkdown(report: DriftReport): string {
  const code = (text: string) => `\`${tidy(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
  const rows = report.items.map(
    ({ kind, name, layer, reasons }) =>
      `| ${kind} ${code(name)} | ${layer} | ${reasons.map(code).join('<br>')} |`,
  );
  const unmanaged = report.unmanaged.map(
    ({ kind, name, remark }) => `- ${kind} ${code(name)}${remark ? ` ${code(remark)}` : ''}`,
  );
  const parts = [`### plugboard drift\n\n${sumUp(report, plain)}`];
  if (rows.length > 0)
    parts.push(cutItems(['| what | where | how |', '|---|---|---|', ...rows], longest / 2));
  if (unmanaged.length > 0)
    parts.push(fold(`Not declared: ${unmanaged.length}`, cutItems(unmanaged, longest / 3)));
  return `${parts.join('\n\n')}\n`;
}

function sumUp({ items, unmanaged, same, drifted, strict }: DriftReport, paint: Paint): string {
  const undeclared = unmanaged.length > 0 ? `, ${unmanaged.length} not declared` : '';
  if (!drifted) return `${paint('good', 'No drift.')} ${same} as declared${undeclared}.`;
  const changed = new Set(items.map(({ id }) => id)).size;
  const words = changed > 0 ? `${plural(changed, 'thing')} changed` : 'Nothing changed';
  return `${paint('error', 'Drift.')} ${words}${strict ? undeclared : ''}; ${same} as declared.`;
}
