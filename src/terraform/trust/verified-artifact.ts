/** Fetches one plugin and judges it, as `plugboard verify` does. What is refused becomes one failure that shows every link of the chain. */
import { dirname } from 'node:path';
import { originOf } from '../../artifact/origin.ts';
import { parsePlatform } from '../../core/artifact.ts';
import { PlugboardError } from '../../core/finding.ts';
import { checkFields } from '../../core/manifest/check.ts';
import type { Fields } from '../../core/schema.ts';
import type { Source } from '../../core/source.ts';
import { parseVersion } from '../../core/spelling/version.ts';
import type { Wanted } from '../../engine/origins.ts';
import { openOrigins } from '../../origin/open.ts';
import { plain } from '../../report/paint.ts';
import { renderVerdict } from '../../report/verdict.ts';
import { lockEntry } from '../../trust/evidence.ts';
import type { Verdict } from '../../trust/verdict.ts';
import { artifactSource } from '../artifact-schema.ts';
import type { Guard } from '../guard.ts';
import { isObject, type Value, type ValueObject } from '../wire/value.ts';
import { evidenceValue } from './evidence.ts';

export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const fields: Fields = {
  type: { type: 'string', enum: ['auth', 'database', 'secret'], required: true, description: '' },
  name: { type: 'string', required: true, description: '' },
  version: { type: 'version', required: true, description: '' },
  platform: { type: 'string', pattern: '^[a-z0-9]+/[a-z0-9]+$', required: true, description: '' },
  source: { type: 'object', fields: artifactSource, required: true, description: '' },
};

/** `config` with its platform. */
export async function readArtifact(
  config: ValueObject,
  guard: Guard,
  machine: Machine,
): Promise<ValueObject> {
  const wanted = wantedFrom(config, guard);
  const { trust, settings } = guard;
  const origins = await openOrigins({
    trust,
    base: dirname(settings.policy),
    offline: false,
    allowHosts: settings.allowHosts,
    ...machine,
  });
  try {
    const [judged] = await origins.judge([wanted]);
    const { verdict } = judged!;
    if (!verdict.evidence) throw refused(wanted, verdict);
    const { sha256, size, policy } = verdict.evidence;
    return { ...config, sha256, size, evidence: evidenceValue(lockEntry(verdict.evidence).binary, policy) };
  } finally {
    await origins.close();
  }
}

function wantedFrom(config: ValueObject, { trust }: Guard): Wanted {
  const given = withoutNulls(Object.fromEntries(Object.keys(fields).map((name) => [name, config[name]!])));
  const [fault] = checkFields(fields, given, [], Object.keys(fields));
  if (fault) throw new PlugboardError(fault.code, fault.detail, { hint: fault.hint });
  const { type, name, source } = given as unknown as { type: string; name: string; source: Source };
  const platform = String(given.platform);
  const version = parseVersion(given.version)!;
  const plugin = `${type}/${name}`;
  const parsed = parsePlatform(platform);
  return {
    plugin,
    version,
    platform: parsed,
    source,
    origin: originOf(source, { name, version, platform: parsed }),
    locked: trust.lock?.plugins.get(plugin)?.versions.get(version)?.get(platform),
  };
}

function withoutNulls(value: ValueObject): ValueObject {
  const said = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(
    said.map(([name, item]): [string, Value] => [name, isObject(item) ? withoutNulls(item) : item]),
  );
}

function refused(
  { plugin, version, platform, origin = 'its source' }: Wanted,
  verdict: Verdict,
): PlugboardError {
  const name = [plugin, version, `${platform.os}/${platform.arch}`].filter(Boolean).join(' ');
  const shown = renderVerdict({ ...verdict, name, source: origin }, plain);
  return new PlugboardError(verdict.refusals[0]?.code ?? 'internal', shown);
}
