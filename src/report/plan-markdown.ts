/** A plan for a pull-request comment: under the limit of 65,536 characters, long parts folded, cut at whole steps. */
import type { Registry } from '../core/kind.ts';
import type { Plan, Step } from '../core/plan.ts';
import { bySeverity, showPosition } from './findings.ts';
import { plain } from './paint.ts';
import { sumUp } from './plan-text.ts';
import { effectOf, linesOf, signs, verbs } from './step.ts';

const most = 65_000;
/** From here on a group of steps is folded. */
const foldFrom = 8;

export function renderPlanMarkdown(plan: Plan, registry: Registry): string {
  const head = `### plugboard\n\n${sumUp(plan, plain)}\n`;
  const findings = bySeverity(plan.findings).map((finding) => {
    const sign = finding.severity === 'error' ? '🛑' : finding.severity === 'warning' ? '⚠️' : 'ℹ️';
    const place = showPosition(finding);
    return `- ${sign} **${finding.summary}** (\`${finding.code}\`) ${place && `at \`${place}\`: `}${asText(finding.detail)}${finding.hint ? ` ${asText(finding.hint)}` : ''}`;
  });
  const sections = [
    findings.join('\n'),
    ...registry.map((kind) =>
      renderGroup(
        plan.steps.filter((step) => step.kind === kind.name),
        kind.plural,
        registry,
      ),
    ),
  ];
  return cut(head, sections.filter(Boolean));
}

function renderGroup(steps: readonly Step[], title: string, registry: Registry): string {
  if (steps.length === 0) return '';
  const body = steps.map((step) => renderStep(step, registry)).join('\n');
  if (steps.length < foldFrom) return `#### ${title}\n\n${body}`;
  return `<details><summary><b>${title}</b>: ${steps.length} steps</summary>\n\n${body}\n\n</details>`;
}

function renderStep(step: Step, registry: Registry): string {
  const kind = registry.find((candidate) => candidate.name === step.kind);
  const effect = effectOf(step);
  const lines = linesOf(step, kind).map(({ field, before, after }) =>
    before === undefined ? `${signs.create} ${field}: ${after}` : `! ${field}: ${before} → ${after}`,
  );
  return [
    `- \`${signs[step.action]}\` **${asText(step.name)}** ${verbs[step.action].plan}${effect && ` (${effect})`}`,
    ...step.reasons.map((reason) => `  - because ${asText(reason)}`),
    ...(step.destroys ? [`  - 🛑 destroys: ${asText(step.destroys)}`] : []),
    ...(lines.length > 0
      ? ['  ```diff', ...lines.map((line) => `  ${line.replaceAll('```', "'''")}`), '  ```']
      : []),
  ].join('\n');
}

/** Values are text of other people: they must not become markup. */
function asText(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>|#]/g, (sign) => (sign === '`' ? sign : `\\${sign}`))
    .replace(/\s*\n\s*/g, ' ');
}

function cut(head: string, sections: readonly string[]): string {
  let text = head;
  for (const [index, section] of sections.entries()) {
    if (text.length + section.length + 2 > most) {
      const left = most - text.length - 200;
      const lines = section.slice(0, Math.max(left, 0)).split('\n- `').slice(0, -1).join('\n- `');
      const open = (lines.match(/<details>/g)?.length ?? 0) > (lines.match(/<\/details>/g)?.length ?? 0);
      const rest = sections.length - index - 1;
      return `${text}\n${lines}${open ? '\n\n</details>' : ''}\n\n_Cut here: the rest of this part${rest > 0 ? ` and ${rest} more` : ''} is in the text and JSON plans._\n`;
    }
    text += `\n${section}\n`;
  }
  return text;
}
