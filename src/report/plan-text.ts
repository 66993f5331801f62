import type { Registry } from '../core/kind.ts';
import type { Plan, Step } from '../core/plan.ts';
import { showPlace } from '../core/server.ts';
import { plural, renderFindings } from './findings.ts';
import type { Paint } from './paint.ts';
import { countSteps, effectOf, evidenceOf, linesOf, signs, styleOf } from './step.ts';
import { renderTable } from './table.ts';

/** A plan for people: grouped by kind, findings by severity, one line that sums up. */
export function renderPlan(plan: Plan, registry: Registry, paint: Paint): string {
  const groups = registry.flatMap((kind) => {
    const steps = plan.steps.filter((step) => step.kind === kind.name);
    return steps.length > 0
      ? [
          `${paint('strong', kind.plural)}\n${steps.map((step) => renderStep(step, plan, registry, paint)).join('\n')}`,
        ]
      : [];
  });
  const findings = renderFindings(plan.findings, paint);
  return [...groups, ...(findings ? [findings] : []), sumUp(plan, paint)].join('\n\n');
}

function renderStep(step: Step, plan: Plan, registry: Registry, paint: Paint): string {
  const kind = registry.find((candidate) => candidate.name === step.kind);
  const rows = linesOf(step, kind).map(({ field, before, after }) => [
    field,
    before === undefined ? after : `${before} → ${after}`,
  ]);
  const effect = effectOf(step);
  return [
    `  ${paint(styleOf[step.action], `${signs[step.action]} ${step.name}`)}${effect && paint('quiet', `  (${effect})`)}`,
    ...(rows.length > 0 ? [renderTable(rows, '      ')] : []),
    ...evidenceOf(step, plan).map((line) => paint('quiet', `      ${line}`)),
    ...step.reasons.map((reason) => paint('quiet', `      because: ${reason}`)),
    ...(step.destroys ? [paint('remove', `      destroys: ${step.destroys}`)] : []),
  ].join('\n');
}

/** `Plan for OpenBao 2.7.2: 2 to create, 1 to change; 4 unchanged.` */
export function sumUp({ server, steps, unchanged, findings }: Plan, paint: Paint): string {
  const { create, update, reload, move, recreate, remove } = countSteps(steps);
  const parts = [
    [create, 'create'],
    [update, 'change'],
    [reload, 'reload'],
    [move, 'move'],
    [recreate, 'recreate'],
    [remove, 'remove'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, verb]) => `${count} to ${verb}`);
  const name = showPlace(server);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (words.length === 0 && errors === 0)
    return `${paint('good', 'No changes.')} ${name} is as declared: ${unchanged} unchanged.`;
  const sum = `${paint('strong', `Plan for ${name}:`)} ${words.join(', ') || 'nothing to change'}; ${unchanged} unchanged.`;
  return errors > 0 ? `${sum} ${paint('error', plural(errors, 'error'))}: not to be applied as it is.` : sum;
}
