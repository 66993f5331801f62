/** GetResourceIdentitySchemas and UpgradeResourceIdentity (protocol 6.9). */
import type { Handlers } from '../../goplugin/index.ts';
import { IDENTITY_VERSION, identityType } from '../identity.ts';
import type { Provider } from '../provider.ts';
import { resourceType } from '../schema.ts';
import { encodeDynamic } from '../wire/dynamic.ts';
import type { providerService } from '../wire/provider-service.ts';
import { typeBytes } from '../wire/schema-message.ts';
import { parseStateJson } from '../wire/state-json.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const getResourceIdentitySchemas =
  ({ kinds }: Provider): Calls['GetResourceIdentitySchemas'] =>
  () => ({
    identitySchemas: Object.fromEntries(
      kinds
        .filter((kind) => kind.identity.length > 0)
        .map((kind) => [
          resourceType(kind),
          {
            version: IDENTITY_VERSION,
            identityAttributes: kind.identity.map((name) => {
              const { description, default: preset } = kind.fields[name]!;
              const isOpen = preset !== undefined;
              return {
                name,
                type: typeBytes('string'),
                description,
                requiredForImport: !isOpen,
                optionalForImport: isOpen,
              };
            }),
          },
        ]),
    ),
  });

export const upgradeResourceIdentity =
  (provider: Provider): Calls['UpgradeResourceIdentity'] =>
  ({ typeName, rawIdentity }) => {
    const type = identityType(provider.kind(typeName));
    return {
      upgradedIdentity: { identityData: encodeDynamic(type, parseStateJson(type, rawIdentity!.json)) },
    };
  };
