/** ValidateProviderConfig and ConfigureProvider. Nothing is asked of the server here: the connection opens when it is needed. */
import { insistOnPolicy } from '../../engine/insist.ts';
import type { Handlers } from '../../goplugin/index.ts';
import { objectType } from '../attribute.ts';
import {
  type Diagnostic,
  fromFailure,
  fromFault,
  fromFinding,
  fromTextFinding,
  wireDiagnostic,
} from '../diagnostics.ts';
import type { Guarding } from '../guard.ts';
import type { Provider } from '../provider.ts';
import { providerBlock } from '../provider-schema.ts';
import { checkSettings, settingsFrom, trustSettingsFrom, unknownSettings } from '../settings.ts';
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
    const { guard, diagnostics } = await guardFrom(values, provider.env.PLUGBOARD_POLICY);
    // Without the guard that was asked for nothing is planned.
    if (diagnostics.some(({ severity }) => severity === 'error'))
      return { diagnostics: diagnostics.map(wireDiagnostic) };
    if (unknownSettings(values).length > 0) {
      provider.configure('deferred', guard);
      return { diagnostics: diagnostics.map(wireDiagnostic) };
    }
    const settings = await settingsFrom(values, provider.env);
    provider.configure(settings, guard);
    return {
      diagnostics: [...settings.findings.flatMap(fromFinding), ...diagnostics].map(wireDiagnostic),
    };
  };

/** What trust needs is loaded only where there is a policy. */
async function guardFrom(
  values: ValueObject,
  insisted: string | undefined,
): Promise<{ readonly guard: Guarding; readonly diagnostics: readonly Diagnostic[] }> {
  const settings = trustSettingsFrom(values);
  if (settings === 'unknown') return { guard: settings, diagnostics: [] };
  try {
    if (settings === undefined) {
      insistOnPolicy(insisted, undefined);
      return { guard: undefined, diagnostics: [] };
    }
    const { openGuard } = await import('../trust/open.ts');
    const { guard, findings } = await openGuard(settings);
    if (guard) insistOnPolicy(insisted, guard.trust.policy.hash);
    return { guard, diagnostics: findings.flatMap((finding) => fromTextFinding(finding, ['trust_policy'])) };
  } catch (error) {
    return { guard: 'unknown', diagnostics: [{ ...fromFailure(error), path: ['trust_policy'] }] };
  }
}
