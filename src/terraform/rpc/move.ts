/** MoveResourceState: from the types of the provider hashicorp/vault. Only the name is taken along; ReadResource fills in the rest. */
import { PlugboardError } from '../../core/finding.ts';
import { canonicalSpec } from '../../core/identity.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import { incumbents } from '../incumbents.ts';
import type { Provider } from '../provider.ts';
import { encodeResource } from '../resource-value.ts';
import type { providerService } from '../wire/provider-service.ts';
import { parseJson } from '../wire/state-json.ts';
import type { ValueObject } from '../wire/value.ts';
import { namedState } from './import.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const moveResourceState =
  (provider: Provider): Calls['MoveResourceState'] =>
  ({ sourceTypeName, sourceState, targetTypeName }) => {
    const kind = provider.kind(targetTypeName);
    const renames = incumbents[sourceTypeName]?.[kind.name];
    if (!renames) {
      const from = Object.keys(incumbents).filter((type) => incumbents[type]![kind.name]);
      const refused = new PlugboardError('bad-value', `${sourceTypeName} cannot become ${targetTypeName}.`, {
        hint: `It can come from ${from.join(', ')}.`,
      });
      return { diagnostics: [wireDiagnostic(fromFailure(refused))] };
    }
    const source = parseJson(sourceState!.json) as ValueObject;
    const given = kind.identity.map((field) => [field, source[renames[field] ?? field] ?? undefined]);
    const identity = canonicalSpec(kind, Object.fromEntries(given), 'partial');
    return { targetState: encodeResource(kind, namedState(kind, identity)) };
  };
