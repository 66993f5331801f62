/** PlanResourceChange: what will be, as far as it is known. Called again before each apply, with the same answer. */
import type { Handlers } from '../../goplugin/index.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import { identityOf } from '../identity.ts';
import { planChange } from '../logic/plan-change.ts';
import { planRemoval } from '../logic/plan-removal.ts';
import { consentOf } from '../logic/protection.ts';
import type { Provider } from '../provider.ts';
import { decodeResource, encodeResource } from '../resource-value.ts';
import type { providerService } from '../wire/provider-service.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const planResourceChange =
  (provider: Provider): Calls['PlanResourceChange'] =>
  async ({ typeName, priorState, proposedNewState, config }) => {
    const kind = provider.kind(typeName);
    const prior = decodeResource(kind, priorState);
    // Both are null where the thing is to be destroyed.
    const wanted = decodeResource(kind, config) ?? decodeResource(kind, proposedNewState);
    try {
      const board = provider.board();
      if (prior) provider.mention(kind, prior);
      if (!wanted) {
        const found = board && prior ? await planRemoval(board, kind, prior) : [];
        return { plannedState: encodeResource(kind, null), diagnostics: found.map(wireDiagnostic) };
      }
      const { planned, replace, diagnostics } = await planChange(
        { board, guard: provider.guard() },
        kind,
        prior,
        wanted,
      );
      return {
        plannedState: encodeResource(kind, planned),
        requiresReplace: replace.map((attributeName) => ({ steps: [{ attributeName }] })),
        plannedPrivate: consentOf(kind, planned),
        diagnostics: diagnostics.map(wireDiagnostic),
        plannedIdentity: identityOf(kind, planned),
      };
    } catch (error) {
      return {
        plannedState: encodeResource(kind, prior ?? wanted),
        diagnostics: [wireDiagnostic(fromFailure(error, kind.name))],
      };
    }
  };
