/**
 * A manifest is reviewed less strictly than the settings of a pipeline: one that names another server than the environment does would
 * be sent the token that the environment has for its own.
 */
import type { Finding } from '../core/finding.ts';
import { parseAddress } from './address.ts';
import { type Env, environmentLayer } from './environment.ts';

export function refuseOtherServer(manifest: unknown, env: Env): Finding | undefined {
  const own = environmentLayer(env).address;
  if (!manifest || !own) return undefined;
  const [named, meant] = [parseAddress(`${manifest}`).address, parseAddress(`${own.value}`).address];
  if (named && named.text === meant?.text) return undefined;
  return {
    severity: 'error',
    code: 'address-conflict',
    summary: 'Two servers are named',
    detail: `server.address of the manifest is ${named?.text ?? 'no address'}, ${own.from} is ${meant?.text ?? 'no address'}.`,
    hint: 'Say which one is meant with --address, or take one of them out: credentials for the one are not sent to the other.',
  };
}
