import type { Drift } from '../core/drift.ts';
import { plural, tidy } from './findings.ts';
import type { Paint } from './paint.ts';

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
        .map(({ kind, name, layer, reasons }) =>
          [
            `${paint('change', `! ${kind} ${name}`)} ${paint('quiet', `(${layer})`)}`,
            ...reasons.map((reason) => `    ${tidy(reason)}`),
          ].join('\n'),
        )
        .join('\n'),
    );
  if (unmanaged.length > 0) {
    const lines = unmanaged.map(
      ({ kind, name, remark }) => `  ${kind} ${name}${remark ? ` (${tidy(remark)})` : ''}`,
    );
    parts.push(
      [paint('strong', `Not declared${strict ? ', which counts as drift' : ''}:`), ...lines].join('\n'),
    );
  }
  parts.push(sumUp(report, paint));
  return parts.join('\n\n');
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
  return [
    `### plugboard drift\n\n${sumUp(report, (_, text) => text)}`,
    ...(rows.length > 0 ? [['| what | where | how |', '|---|---|---|', ...rows].join('\n')] : []),
    ...(unmanaged.length > 0
      ? [
          `<details><summary>Not declared: ${unmanaged.length}</summary>\n\n${unmanaged.join('\n')}\n\n</details>`,
        ]
      : []),
  ]
    .join('\n\n')
    .concat('\n')
    .slice(0, 65_000);
}

function sumUp({ items, unmanaged, same, drifted, strict }: DriftReport, paint: Paint): string {
  const things = plural(new Set(items.map(({ id }) => id)).size, 'thing');
  if (!drifted) return `${paint('good', 'No drift.')} ${same} as declared, ${unmanaged.length} not declared.`;
  const also = strict && unmanaged.length > 0 ? `, ${unmanaged.length} not declared` : '';
  return `${paint('error', 'Drift.')} ${things} changed${also}; ${same} as declared.`;
}
