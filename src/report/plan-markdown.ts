/** A plan for a pull-request comment: findings first, then the steps of each kind, long parts folded, cut at whole steps. */
import type { Finding } from '../core/finding.ts';
import type { Registry } from '../core/kind.ts';
import type { Plan, Step } from '../core/plan.ts';
import { bySeverity, showPosition } from './findings.ts';
import { asText, cutItems, fold, longest } from './markdown.ts';
import { plain } from './paint.ts';
import { sumUp } from './plan-text.ts';
import { effectOf, evidenceOf, linesOf, signs, verbs } from './step.ts';

/** From here on a group of steps is folded. */
const foldFrom = 8;
const icons = { error: '🛑', warning: '⚠️', info: 'ℹ️' } as const;

export function renderPlanMarkdown(plan: Plan, registry: Registry): string {
  const parts = [`### plugboard\n\n${sumUp(plan, plain)}`];
  if (plan.findings.length > 0)
    parts.push(cutItems(bySeverity(plan.findings).map(renderFinding), longest / 3));
  const groups = registry
    .map((kind) => ({ title: kind.plural, steps: plan.steps.filter((step) => step.kind === kind.name) }))
    .filter(({ steps }) => steps.length > 0);
  // Each group may take an equal share of what those before it left over.
  groups.forEach(({ title, steps }, index) => {
    const left = longest - parts.join('\n\n').length;
    const most = left / (groups.length - index) - 200;
    const items = cutItems(
      steps.map((step) => renderStep(step, plan, registry)),
      most,
    );
    parts.push(
      steps.length < foldFrom
        ? `#### ${title}\n\n${items}`
        : fold(`<b>${title}</b>: ${steps.length} steps`, items),
    );
  });
  return `${parts.join('\n\n')}\n`;
}

function renderFinding(finding: Finding): string {
  const { severity, summary, code, detail, hint } = finding;
  const place = showPosition(finding);
  return [
    `- ${icons[severity]} **${summary}** (\`${code}\`)`,
    place && ` at \`${place}\``,
    `: ${asText(detail)}`,
    hint && `<br>→ ${asText(hint)}`,
  ].join('');
}

function renderStep(step: Step, plan: Plan, registry: Registry): string {
  const kind = registry.find((candidate) => candidate.name === step.kind);
  const effect = effectOf(step);
  const lines = linesOf(step, kind).map(({ field, before, after }) =>
    before === undefined ? `${signs.create} ${field}: ${after}` : `! ${field}: ${before} → ${after}`,
  );
  return [
    `- \`${signs[step.action]}\` **${asText(step.name)}** ${verbs[step.action].plan}${effect && ` (${effect})`}`,
    ...evidenceOf(step, plan).map((line) => `  - ${asText(line)}`),
    ...step.reasons.map((reason) => `  - because ${asText(reason)}`),
    ...(step.destroys ? [`  - 🛑 destroys: ${asText(step.destroys)}`] : []),
    ...(lines.length > 0
      ? ['  ```diff', ...lines.map((line) => `  ${line.replaceAll('```', "'''")}`), '  ```']
      : []),
  ].join('\n');
}
