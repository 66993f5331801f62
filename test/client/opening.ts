/** Opens a client for a test, and records all that it says for the search for the canary. */
import { readdir, readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/client/clock.ts';
import { type OpenOptions, type OpenVault, openVault, type ServerWarning } from '../../src/client/open.ts';
import { type GivenSettings, readSettings } from '../../src/client/settings.ts';
import { asFailure, type PlugboardError } from '../../src/core/finding.ts';
import { record } from '../support/canary.ts';

export interface Opened extends OpenVault {
  readonly warned: readonly ServerWarning[];
  /** Waits between tries, in milliseconds. */
  readonly waits: readonly number[];
}

export interface Opening extends GivenSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: OpenOptions;
}

export async function open(address: string, { env = {}, options, ...flags }: Opening = {}): Promise<Opened> {
  const { settings, findings } = await readSettings({
    env,
    flags: { address, ...flags },
    readFile: (path) => readFile(path, 'utf8'),
    listFolder: (path) => readdir(path),
  });
  record('findings', inspect(findings, { depth: 9 }));
  if (!settings) throw new Error(findings.map(({ detail }) => detail).join('\n'));
  const warned: ServerWarning[] = [];
  const waits: number[] = [];
  // Nobody waits in a test: the waits are what is tested.
  const clock: Clock = {
    now: Date.now,
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      waits.push(milliseconds);
    },
  };
  const vault = openVault(settings, { clock, onWarning: (warning) => warned.push(warning), ...options });
  onTestFinished(async () => {
    await vault.close();
    record('client', inspect([settings, vault, warned], { depth: 9, showHidden: true }));
  });
  return { ...vault, warned, waits };
}

/** What was thrown; a success fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<PlugboardError> {
  try {
    await promise;
  } catch (error) {
    record('error', `${inspect(error, { depth: 9, showHidden: true })}\n${(error as Error).stack}`);
    record('error as JSON', JSON.stringify({ ...asFailure(error), message: asFailure(error).message }));
    return asFailure(error);
  }
  throw new Error('it did not fail');
}
