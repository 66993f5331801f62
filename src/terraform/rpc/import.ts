/** ImportResourceState: what names the thing; ReadResource fills in the rest. */
import { PlugboardError } from '../../core/finding.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Spec } from '../../core/schema.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { show } from '../conversion/show.ts';
import { fromFailure, wireDiagnostic } from '../diagnostics.ts';
import { identityData, identityType } from '../identity.ts';
import { importId, parseImportId } from '../import-id.ts';
import type { Provider } from '../provider.ts';
import { encodeResource } from '../resource-value.ts';
import { decodeDynamic } from '../wire/dynamic.ts';
import type { providerService } from '../wire/provider-service.ts';
import type { Value, ValueObject } from '../wire/value.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const importResourceState =
  (provider: Provider): Calls['ImportResourceState'] =>
  ({ typeName, id, identity }) => {
    const kind = provider.kind(typeName);
    const given = identity?.identityData
      ? (decodeDynamic(identityType(kind), identity.identityData) as Spec)
      : parseImportId(kind, id);
    if (!given) return { diagnostics: [wireDiagnostic(fromFailure(wrongId(kind, id)))] };
    return {
      importedResources: [
        {
          typeName,
          state: encodeResource(kind, namedState(kind, given)),
          identity: kind.identity.length > 0 ? identityData(kind, given) : undefined,
        },
      ],
    };
  };

/** A state with nothing but the name. */
export function namedState(kind: ResourceKind, identity: Spec): ValueObject {
  return Object.fromEntries(
    kind.identity.map((field): [string, Value] => [field, show(kind.fields[field]!, identity[field])]),
  );
}

function wrongId(kind: ResourceKind, id: string): PlugboardError {
  return new PlugboardError('bad-value', `${JSON.stringify(id)} is no import id of ${kind.name}.`, {
    hint: `An id looks like ${JSON.stringify(importId(kind, exampleOf(kind)))}.`,
  });
}

function exampleOf(kind: ResourceKind): Spec {
  const identity = kind.identity.map((field) => [
    field,
    kind.example[field] ?? kind.fields[field]?.default ?? '',
  ]);
  return Object.fromEntries(identity);
}
