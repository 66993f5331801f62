/**
 * Nothing is registered that was not verified, and nothing stays unseen that differs from what was. The gate compares what is
 * declared, what was locked, and what the server has and runs. It reads no artifact and needs no network, so plan and apply both
 * pass through it.
 */
import type { Finding } from '../../core/finding.ts';
import type { AtGate, Passed } from './at-gate.ts';
import { checkHead } from './head.ts';
import { checkEntry, checkProcess, checkReturn, unverifiedEntries } from './observed.ts';
import { passPlugin } from './passage.ts';
import { checkStart } from './start.ts';
import { asFinding } from './words.ts';

export function gate(input: AtGate): Passed {
  const outdated = checkHead(input);
  if (outdated)
    return {
      refusals: [asFinding('error', outdated)],
      remarks: [],
      admitted: new Map(),
      unverified: new Set(),
    };
  const passages = input.declared.map((each) => passPlugin(each, input));
  const admitted = new Map(passages.flatMap(({ id, binary }) => (binary ? [[id, binary] as const] : [])));
  const findings = [
    ...passages.flatMap(({ findings }) => findings),
    ...input.catalog.flatMap((entry) => checkEntry(entry, input, admitted)),
    ...input.running.flatMap((process) => checkProcess(process, input)),
    ...(input.starting ?? []).flatMap((program) => checkStart(program, input)),
    ...(input.returning ?? []).flatMap((each) => checkReturn(each, input)),
  ];
  const isRefusal = ({ severity }: Finding) => severity === 'error';
  return {
    refusals: findings.filter(isRefusal),
    remarks: findings.filter((finding) => !isRefusal(finding)),
    admitted,
    unverified: unverifiedEntries(input),
  };
}
