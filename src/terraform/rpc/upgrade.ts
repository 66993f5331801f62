/** UpgradeResourceState: called for everything in the state on every walk. The form has not changed so far. */
import type { Handlers } from '../../goplugin/index.ts';
import type { Provider } from '../provider.ts';
import { encodeResource, resourceCtyType } from '../resource-value.ts';
import type { providerService } from '../wire/provider-service.ts';
import { parseStateJson } from '../wire/state-json.ts';
import type { ValueObject } from '../wire/value.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const upgradeResourceState =
  (provider: Provider): Calls['UpgradeResourceState'] =>
  ({ typeName, rawState }) => {
    const kind = provider.kind(typeName);
    const state = parseStateJson(resourceCtyType(kind), rawState!.json) as ValueObject | null;
    if (state) provider.mention(kind, state);
    return { upgradedState: encodeResource(kind, state) };
  };
