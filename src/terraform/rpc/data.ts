/** ReadDataSource. */
import { PlugboardError } from '../../core/finding.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { objectType } from '../attribute.ts';
import { dataSources } from '../data-source-schema.ts';
import { readers } from '../data-sources.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import type { Provider } from '../provider.ts';
import { decodeDynamic, encodeDynamic } from '../wire/dynamic.ts';
import type { providerService } from '../wire/provider-service.ts';
import type { ValueObject } from '../wire/value.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const readDataSource =
  (provider: Provider): Calls['ReadDataSource'] =>
  async ({ typeName, config }) => {
    const type = objectType(dataSources[typeName]!.attributes);
    try {
      const known = <T>(value: T | 'unknown'): T => {
        if (value === 'unknown') throw notKnown(typeName);
        return value;
      };
      const state = await readers[typeName]!({
        config: (decodeDynamic(type, config) ?? {}) as ValueObject,
        provider,
        board: () => known(provider.board() ?? 'unknown'),
        guard: () => known(provider.guard()),
      });
      return { state: encodeDynamic(type, state) };
    } catch (error) {
      return {
        state: encodeDynamic(type, null),
        diagnostics: [wireDiagnostic(fromFailure(error, typeName))],
      };
    }
  };

function notKnown(type: string): PlugboardError {
  return new PlugboardError('setting-invalid', 'The provider block has values that are not known yet.', {
    hint: `Let data.${type} depend on what makes these values: \`depends_on\`.`,
  });
}
