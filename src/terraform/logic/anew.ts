/**
 * What stands in the state and is planned as if it did not was marked to be made anew (`taint`, `-replace`), or has got another
 * address. Where it stores data that needs consent. Anything else is written anew in place; with `create_before_destroy` Terraform
 * would create it beside itself, fail, and be left with an object that it can neither use nor remove.
 */
import type { Document } from '../../core/manifest/document.ts';
import type { Board } from '../board.ts';
import type { Given } from '../conversion/given.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { ValueObject } from '../wire/value.ts';
import { isSingleton } from './document.ts';
import { refuseLoss } from './protection.ts';

export async function refuseAnew(
  board: Board | undefined,
  document: Document,
  { unknown }: Given,
  planned: ValueObject,
): Promise<readonly Diagnostic[]> {
  const { kind, id, spec } = document;
  if (!board?.isMentioned(id) || isSingleton(kind) || kind.identity.some((field) => unknown.has(field)))
    return [];
  if (!(await board.seen(kind)).has(id)) return [];
  if (kind.precious === undefined) return board.isReplaced(id) ? [] : [standsAlready(document)];
  return board.isProtected(id) ? refuseLoss(kind, spec, planned, 'Terraform is told to make it anew') : [];
}

const standsAlready = ({ kind, name }: Document): Diagnostic => ({
  severity: 'error',
  summary: 'It stands in the state already',
  detail: `${kind.name} ${name}: a server has one thing of that name, and Terraform is to create another beside or after it.\n\nIf it is tainted or named by -replace: terraform untaint ADDRESS, and apply without -replace; what differs is written in place.\nIf its address changed: add a \`moved\` block.\nIf the state has it as deposed: terraform state rm ADDRESS, and import it.`,
  path: kind.identity.slice(-1),
});
