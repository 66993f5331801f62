/**
 * Whether a thing may be destroyed. Who still uses it is only known for certain of what this process has planned already: that is an
 * error. Anything else may be on its way to something new, or be destroyed in the same run: Terraform plans what does not refer to
 * each other in any order. What this process has not heard of yet is therefore a warning. Apply looks again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Document } from '../../core/manifest/document.ts';
import { makePlan, type Step } from '../../core/plan.ts';
import type { Board } from '../board.ts';
import { readState } from '../conversion/given.ts';
import { type Diagnostic, fromFinding } from '../diagnostics.ts';
import type { ValueObject } from '../wire/value.ts';
import { isSingleton, ofThese, removalOf, withOwn } from './document.ts';
import { MOMENT_MS } from './in-the-way.ts';
import { refuseLoss } from './protection.ts';

export async function planRemoval(
  board: Board,
  kind: ResourceKind,
  prior: ValueObject,
): Promise<readonly Diagnostic[]> {
  const spec = readState(kind, prior);
  const refused = refuseLoss(kind, spec, prior, 'it would be destroyed');
  if (refused.length > 0) return refused;
  if (isSingleton(kind)) return [stays(kind)];
  const document = removalOf(kind, spec);
  const views = await board.views(kind, spec, 'expected');
  const server = await board.server();
  const plan = (counts: (id: string) => boolean) => {
    const users = ofThese(views, counts);
    return makePlan({
      registry: board.kinds,
      documents: [document],
      observed: withOwn(users, kind, [[document.id, spec]]),
      server,
      allowDestroy: [document.name],
      othersFollow: true,
    });
  };
  const judge = (counts: (id: string) => boolean) => plan(counts).findings;
  const findings = judge(board.isPlanned);
  if (hasErrors(findings)) return findings.flatMap(fromFinding);
  board.expect(kind, document.id, undefined);
  const reloaded = plan(() => true).steps.filter(({ undeclared }) => undeclared);
  return [
    ...[...findings, ...(await strangers(judge, board))].flatMap(fromFinding),
    ...(reloaded.length > 0 ? [follows(document, reloaded)] : []),
  ];
}

async function strangers(
  judge: (counts: (id: string) => boolean) => readonly Finding[],
  board: Board,
): Promise<readonly Finding[]> {
  const look = () =>
    judge((id) => !board.isPlanned(id) && !board.isMentioned(id)).filter(
      ({ code }) => code === 'still-in-use',
    );
  if (look().length === 0) return [];
  await sleep(MOMENT_MS);
  return look().map((finding) => ({
    ...finding,
    severity: 'warning',
    detail: `${finding.detail} Unless the same run changes or destroys these as well, the apply refuses.`,
  }));
}

/** Terraform removes first, and changes what depended on it afterwards. */
const follows = ({ kind, name }: Document, steps: readonly Step[]): Diagnostic => ({
  severity: 'warning',
  summary: 'Something else runs without it',
  detail: `${kind.name} ${name}: with its removal these are reloaded, and run what they store themselves: ${steps.map((step) => `${step.kind} ${step.name} (${step.expect.running_plugin_version ?? 'no version'})`).join(', ')}.`,
});

export const stays = (kind: ResourceKind): Diagnostic => ({
  severity: 'warning',
  summary: 'It stays on the server',
  detail: `${kind.name}: a server always has it, so that it cannot be removed. Terraform forgets it, the values stay.`,
});
