/** ReadDataSource. */
import { PlugboardError } from '../../core/finding.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { objectType } from '../attribute.ts';
import { dataSources } from '../data-source-schema.ts';
import { readers } from '../data-sources.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import type { Provider } from '../provider.ts';
import { encodeDynamic } from '../wire/dynamic.ts';
import type { providerService } from '../wire/provider-service.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const readDataSource =
  (provider: Provider): Calls['ReadDataSource'] =>
  async ({ typeName }) => {
    const type = objectType(dataSources[typeName]!.attributes);
    try {
      const board = provider.board();
      if (!board) throw notKnown(typeName);
      return { state: encodeDynamic(type, await readers[typeName]!(board)) };
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
