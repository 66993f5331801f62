/** ValidateResourceConfig and ValidateDataResourceConfig: what can be said without a server and with values that may be unknown. */
import { hasErrors } from '../../core/finding.ts';
import type { ResourceKind } from '../../core/kind.ts';
import { checkFields } from '../../core/manifest/check.ts';
import { checkDocument } from '../../core/manifest/check-document.ts';
import { type Fields, isDeclarable } from '../../core/schema.ts';
import { offlineWorld } from '../../core/world.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { readConfig } from '../conversion/given.ts';
import { type Diagnostic, fromFault, fromFinding, wireDiagnostic } from '../diagnostics.ts';
import { documentFor, saidElsewhere } from '../logic/document.ts';
import type { Provider } from '../provider.ts';
import { decodeResource } from '../resource-value.ts';
import { attributesOf, isSecret } from '../schema.ts';
import type { providerService } from '../wire/provider-service.ts';
import type { ValueObject } from '../wire/value.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const validateResourceConfig =
  (provider: Provider): Calls['ValidateResourceConfig'] =>
  ({ typeName, config, clientCapabilities }) => {
    const kind = provider.kind(typeName);
    const values = decodeResource(kind, config);
    if (!values) return {};
    const old = clientCapabilities?.writeOnlyAttributesAllowed !== true;
    return { diagnostics: [...judge(kind, values), ...judgeSecrets(kind, values, old)].map(wireDiagnostic) };
  };

export const validateDataResourceConfig = (): Calls['ValidateDataResourceConfig'] => () => ({});

function judge(kind: ResourceKind, values: ValueObject): readonly Diagnostic[] {
  const given = readConfig(kind, values);
  const faults = checkFields(plainFields(kind), given.spelled, [], []).map(fromFault);
  if (faults.length > 0 || given.unknown.size > 0) return faults;
  const document = documentFor(kind, given, undefined);
  const spec = { ...given.spec, ...saidElsewhere(kind) };
  const world = offlineWorld(new Map([[kind.name, new Map([[document.id, spec]])]]));
  const findings = checkDocument(document, spec, world).filter(({ severity }) => severity === 'error');
  return hasErrors(findings) ? findings.flatMap(fromFinding) : [];
}

const plain = new WeakMap<ResourceKind, Fields>();

function plainFields(kind: ResourceKind): Fields {
  const fields =
    plain.get(kind) ??
    Object.fromEntries(
      Object.entries(kind.fields).filter(([, field]) => isDeclarable(field) && !isSecret(field)),
    );
  plain.set(kind, fields);
  return fields;
}

/** One way to give a secret, and a version beside a write-only one. */
function judgeSecrets(kind: ResourceKind, values: ValueObject, old: boolean): readonly Diagnostic[] {
  return attributesOf(kind).flatMap(([name, { role, field }]): Diagnostic[] => {
    if (role === 'secret-wo' && values[name] !== null && values[field] !== null)
      return [conflict(name, `\`${name}\` and \`${field}\` are the same secret.`)];
    if (role === 'sums' && values[name] !== null && values[field] !== null)
      return [conflict(name, `\`${name}\` and \`${field}\` are the same field.`, { isShown: true })];
    if (role === 'secret-wo' && values[name] !== null && old)
      return [
        conflict(name, `\`${name}\` needs Terraform 1.11 or newer.`, {
          hint: `Use \`${field}\`, which is kept in the state.`,
        }),
      ];
    if (role === 'secret' && values[name] !== null && !old)
      return [
        {
          severity: 'warning',
          summary: 'A secret in the state',
          // No path: Terraform would show the line, and with it the secret.
          detail: `\`${name}\` is kept in the state in clear.\n\nUse \`${name}_wo\` with \`${name}_wo_version\`.`,
        },
      ];
    return [];
  });
}

/** Terraform shows the line that a path leads to: not one with a secret. */
const conflict = (
  name: string,
  detail: string,
  { hint = 'Remove one of the two.', isShown = false } = {},
): Diagnostic => ({
  severity: 'error',
  summary: 'Two fields contradict each other',
  detail: `${detail}\n\n${hint}`,
  ...(isShown && { path: [name] }),
});
