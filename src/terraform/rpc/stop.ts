/** StopProvider: nothing new is begun; what is under way comes to its end and is told in the state. */
import type { Handlers } from '../../goplugin/index.ts';
import type { Provider } from '../provider.ts';
import type { providerService } from '../wire/provider-service.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const stopProvider =
  (provider: Provider): Calls['StopProvider'] =>
  () => {
    provider.stop();
    return {};
  };
