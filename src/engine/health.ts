/** Whether a server can be worked with at all, from `sys/health` (vault-api 7.1). */
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { JsonObject } from '../core/json.ts';

export function checkHealth({
  status,
  body,
}: {
  readonly status: number;
  readonly body: JsonObject;
}): readonly Finding[] {
  if (body.initialized === false)
    throw new PlugboardError('not-initialized', 'The server is not initialised.', {
      hint: 'Initialise it first: bao operator init, or vault operator init.',
    });
  if (body.sealed === true)
    throw new PlugboardError('sealed', 'The server is sealed.', {
      hint: 'Unseal it first: bao operator unseal, or vault operator unseal.',
    });
  if (status === 472 || status === 530)
    throw new PlugboardError(
      'standby',
      'The node does not serve requests: it is a secondary for disaster recovery, or was removed.',
      {
        hint: 'Point the address at the active node.',
      },
    );
  if (body.standby !== true) return [];
  return [
    {
      severity: 'warning',
      code: 'standby',
      summary: 'The node is a standby',
      detail:
        'What it answers may be older than what the active node has, and a reload may reach this node only.',
      hint: 'Point the address at the active node.',
    },
  ];
}
