/** ListResource and ValidateListResourceConfig (protocol 6.10): what is on the server, the server's own things left out. */
import { nameOf } from '../../core/identity.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { stateFrom } from '../conversion/state.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import { identityData } from '../identity.ts';
import type { Provider } from '../provider.ts';
import { encodeResource } from '../resource-value.ts';
import type { providerService } from '../wire/provider-service.ts';
import { namedState } from './import.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const validateListResourceConfig = (): Calls['ValidateListResourceConfig'] => () => ({});

export const listResource =
  (provider: Provider): Calls['ListResource'] =>
  async ({ typeName, includeResourceObject, limit }, stream) => {
    const kind = provider.kind(typeName);
    try {
      const board = provider.board();
      const things = board ? [...(await board.seen(kind)).values()] : [];
      const mine = things.filter((spec) => kind.isServerManaged?.(spec) === undefined);
      for (const spec of limit > 0n ? mine.slice(0, Number(limit)) : mine) {
        const whole = includeResourceObject ? await board!.whole(kind, spec) : undefined;
        stream.send({
          identity: identityData(kind, spec),
          displayName: nameOf(kind, spec),
          ...(whole && {
            resourceObject: encodeResource(kind, stateFrom(kind, whole, namedState(kind, spec))),
          }),
        });
      }
    } catch (error) {
      stream.send({ diagnostic: [wireDiagnostic(fromFailure(error, kind.name))] });
    }
  };
