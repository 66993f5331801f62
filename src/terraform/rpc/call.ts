/** CallFunction: runs in a process of its own that was never configured. */
import type { Handlers } from '../../goplugin/index.ts';
import { functions } from '../function-schema.ts';
import { bodies, FunctionFailure } from '../functions.ts';
import { decodeDynamic, encodeDynamic } from '../wire/dynamic.ts';
import type { providerService } from '../wire/provider-service.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

export const callFunction =
  (): Calls['CallFunction'] =>
  ({ name, arguments: given }) => {
    const { parameters, returns } = functions[name]!;
    const values = parameters.map(
      ({ type }, index) => `${String(decodeDynamic(type, given[index] ?? null))}`,
    );
    try {
      return { result: encodeDynamic(returns, bodies[name]!(...values)) };
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      return { error: { text: error.message, functionArgument: error.argument } };
    }
  };
