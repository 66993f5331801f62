/** The provider with all kinds, ready for calls. */
import type { Implementation } from '../goplugin/index.ts';
import { kinds } from '../kinds/index.ts';
import { answerCalls } from './calls.ts';
import { makeProvider } from './provider.ts';

export interface Started {
  readonly calls: Implementation;
  close(): Promise<void>;
}

export function startProvider(env: Readonly<Record<string, string | undefined>>): Started {
  const provider = makeProvider(kinds, env);
  return { calls: answerCalls(provider), close: provider.close };
}
