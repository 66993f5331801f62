/** ReadResource: the state as the server has it now, in the user's spelling. */
import type { Handlers } from '../../goplugin/index.ts';
import { readState } from '../conversion/given.ts';
import { stateFrom } from '../conversion/state.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import { identityOf } from '../identity.ts';
import type { Provider } from '../provider.ts';
import { decodeResource, encodeResource } from '../resource-value.ts';
import type { providerService } from '../wire/provider-service.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const readResource =
  (provider: Provider): Calls['ReadResource'] =>
  async ({ typeName, currentState, private: kept }) => {
    const kind = provider.kind(typeName);
    const current = decodeResource(kind, currentState)!;
    try {
      const board = provider.board();
      if (!board) return { newState: encodeResource(kind, current), private: kept };
      const spec = readState(kind, current);
      provider.mention(kind, current);
      const found = await board.whole(kind, spec);
      const state = found ? stateFrom(kind, found, current) : null;
      return { newState: encodeResource(kind, state), private: kept, newIdentity: identityOf(kind, state) };
    } catch (error) {
      const diagnostics = [
        wireDiagnostic(fromFailure(error, `${kind.name} ${nameIn(current, kind.identity)}`)),
      ];
      return { newState: encodeResource(kind, current), private: kept, diagnostics };
    }
  };

const nameIn = (values: Readonly<Record<string, unknown>>, identity: readonly string[]) =>
  identity.map((field) => values[field] ?? '').join('/');
