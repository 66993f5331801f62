/** Every call with the file that answers it. */
import { type Implementation, implement } from '../goplugin/index.ts';
import type { Provider } from './provider.ts';
import { applyResourceChange } from './rpc/apply.ts';
import { callFunction } from './rpc/call.ts';
import { configureProvider, validateProviderConfig } from './rpc/configure.ts';
import { readDataSource } from './rpc/data.ts';
import { getResourceIdentitySchemas, upgradeResourceIdentity } from './rpc/identity.ts';
import { importResourceState } from './rpc/import.ts';
import { listResource, validateListResourceConfig } from './rpc/list.ts';
import { moveResourceState } from './rpc/move.ts';
import { planResourceChange } from './rpc/plan.ts';
import { readResource } from './rpc/read.ts';
import { getFunctions, getMetadata, getProviderSchema } from './rpc/schema.ts';
import { stopProvider } from './rpc/stop.ts';
import { upgradeResourceState } from './rpc/upgrade.ts';
import { validateDataResourceConfig, validateResourceConfig } from './rpc/validate.ts';
import { providerService } from './wire/provider-service.ts';

export function answerCalls(provider: Provider): Implementation {
  return implement(providerService, {
    GetMetadata: getMetadata(provider)!,
    GetProviderSchema: getProviderSchema(provider)!,
    GetFunctions: getFunctions(provider)!,
    GetResourceIdentitySchemas: getResourceIdentitySchemas(provider)!,
    ValidateProviderConfig: validateProviderConfig()!,
    ValidateResourceConfig: validateResourceConfig(provider)!,
    ValidateDataResourceConfig: validateDataResourceConfig()!,
    ConfigureProvider: configureProvider(provider)!,
    UpgradeResourceState: upgradeResourceState(provider)!,
    UpgradeResourceIdentity: upgradeResourceIdentity(provider)!,
    ReadResource: readResource(provider)!,
    PlanResourceChange: planResourceChange(provider)!,
    ApplyResourceChange: applyResourceChange(provider)!,
    ImportResourceState: importResourceState(provider)!,
    MoveResourceState: moveResourceState(provider)!,
    ValidateListResourceConfig: validateListResourceConfig()!,
    ListResource: listResource(provider)!,
    ReadDataSource: readDataSource(provider)!,
    CallFunction: callFunction()!,
    StopProvider: stopProvider(provider)!,
  });
}
