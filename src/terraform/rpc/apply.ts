/** ApplyResourceChange. There is always a new state: without one Terraform forgets what exists. */

import { PlugboardError } from '../../core/finding.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import { identityOf } from '../identity.ts';
import { applyChange } from '../logic/apply-change.ts';
import { applyRemoval } from '../logic/apply-removal.ts';
import { isConsent } from '../logic/protection.ts';
import type { Provider } from '../provider.ts';
import { decodeResource, encodeResource } from '../resource-value.ts';
import type { providerService } from '../wire/provider-service.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const applyResourceChange =
  (provider: Provider): Calls['ApplyResourceChange'] =>
  async ({ typeName, priorState, plannedState, config, plannedPrivate }) => {
    const kind = provider.kind(typeName);
    const prior = decodeResource(kind, priorState);
    const planned = decodeResource(kind, plannedState);
    try {
      const [board, guard] = [provider.board(), provider.guard()];
      if (!board || guard === 'unknown')
        throw new PlugboardError(
          'setting-invalid',
          'The provider block has values that are still not known.',
        );
      const { state, diagnostics } = planned
        ? await applyChange(
            board,
            { kind, prior, planned, config: decodeResource(kind, config) ?? planned, guard },
            provider.stopping,
          )
        : prior
          ? await applyRemoval(
              board,
              { kind, prior, guard, consent: isConsent(plannedPrivate) },
              provider.stopping,
            )
          : { state: null, diagnostics: [] };
      return {
        newState: encodeResource(kind, state),
        private: plannedPrivate,
        diagnostics: diagnostics.map(wireDiagnostic),
        newIdentity: identityOf(kind, state),
      };
    } catch (error) {
      const diagnostics = [wireDiagnostic(fromFailure(error, kind.name))];
      return { newState: encodeResource(kind, prior), private: plannedPrivate, diagnostics };
    }
  };
