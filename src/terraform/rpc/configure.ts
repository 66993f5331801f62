/** ValidateProviderConfig and ConfigureProvider. Nothing is asked of the server here: the connection opens when it is needed. */
import type { Handlers } from '../../goplugin/index.ts';
import { objectType } from '../attribute.ts';
import { fromFault, fromFinding, wireDiagnostic } from '../diagnostics.ts';
import type { Provider } from '../provider.ts';
import { providerBlock } from '../provider-schema.ts';
import { checkSettings, settingsFrom, unknownSettings } from '../settings.ts';
import { type DynamicBytes, decodeDynamic } from '../wire/dynamic.ts';
import type { providerService } from '../wire/provider-service.ts';
import type { ValueObject } from '../wire/value.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

const configOf = (config: DynamicBytes | null): ValueObject =>
  (decodeDynamic(objectType(providerBlock.attributes), config) ?? {}) as ValueObject;

export const validateProviderConfig =
  (): Calls['ValidateProviderConfig'] =>
  ({ config }) => ({
    diagnostics: checkSettings(configOf(config)).map((fault) => wireDiagnostic(fromFault(fault))),
  });

export const configureProvider =
  (provider: Provider): Calls['ConfigureProvider'] =>
  async ({ config }) => {
    const values = configOf(config);
    if (unknownSettings(values).length > 0) {
      provider.configure('deferred');
      return {};
    }
    const settings = await settingsFrom(values, provider.env);
    provider.configure(settings);
    return { diagnostics: settings.findings.flatMap(fromFinding).map(wireDiagnostic) };
  };
