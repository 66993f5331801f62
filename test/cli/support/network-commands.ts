/** `network html GET sys/health` in a transcript: from now on such requests come to grief that way. `network well` ends it. */
import {
  answer,
  type Fault,
  html,
  redirect,
  reset,
  stall,
  tooManyRequests,
  truncate,
} from '../../support/faults.ts';
import type { FaultyNetwork } from '../../support/faulty-network.ts';

const faults: Readonly<Record<string, () => Fault>> = {
  html: () => html(),
  'no-vault': () => ({ kind: 'answer', status: 200, headers: {}, body: '{"hello": "world"}' }),
  uninitialized: () => health(501, { initialized: false, sealed: true }),
  429: () => tooManyRequests(0),
  500: () => answer(500, ['internal error']),
  502: () => answer(502),
  reset: () => reset('unanswered'),
  silence: () => stall(),
  truncated: () => truncate(),
  tainted: () => answer(404, ['no handler for route "team-a/". route entry is tainted.']),
  redirect: () => redirect('http://127.0.0.2:8200'),
};

export function fail(network: FaultyNetwork, [name, method, path]: readonly string[]): string {
  if (name === 'well') network.clearFaults();
  else {
    const fault = faults[name!];
    if (!fault) throw new Error(`no network is like ${name}`);
    network.fault(
      { ...(method && method !== '*' && { method }), ...(path && { path: new RegExp(`^${path}$`) }) },
      fault(),
    );
  }
  return '';
}

function health(status: number, body: object): Fault {
  return {
    kind: 'answer',
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}
