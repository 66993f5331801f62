/** How a mount is created and tuned. */
import { same } from '../core/canonical.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Transition } from '../core/kind.ts';
import { pathOf, type Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import type { Mount, MountTable } from './mount.ts';
import { tuneFields } from './mount-fields.ts';

export async function writeMount(
  table: MountTable,
  vault: Vault,
  { before, after }: Transition<Mount>,
): Promise<void> {
  const path = pathOf(after.path);
  if (!before) await vault.write(`${table.base}/${path}`, createBody(table, after));
  const tune = tuneBody(table, before, after);
  if (Object.keys(tune).length > 0) await vault.write(`sys/mounts/${table.prefix}${path}/tune`, tune);
}

function createBody(table: MountTable, after: Mount): JsonObject {
  const { type, description, options, local, seal_wrap, external_entropy_access } = after;
  const config: Record<string, Json | undefined> = {};
  for (const field of [...tunable(table), 'force_no_cache', 'plugin_version'])
    if (field !== 'user_lockout_config' && isSet(table, field, after))
      config[field] = (after as Spec)[field] as Json;
  const hasOptions = Object.keys(options).length > 0 && !mustTuneOptions(after);
  return {
    type,
    description,
    local,
    seal_wrap,
    external_entropy_access,
    config,
    ...(hasOptions && { options }),
  };
}

/** Only what differs: the server merges. Both TTLs go together, because each is checked against the other. */
function tuneBody(table: MountTable, before: Mount | undefined, after: Mount): JsonObject {
  const body: Record<string, Json | undefined> = {};
  const differs = (field: string) =>
    (after as Spec)[field] !== undefined && !same((before as Spec)[field], (after as Spec)[field]);
  if (!before) {
    if (after.user_lockout_config !== undefined)
      body.user_lockout_config = after.user_lockout_config as JsonObject;
    if (mustTuneOptions(after)) body.options = after.options;
    return body;
  }
  for (const field of [...tunable(table), 'description', 'plugin_version'])
    if (differs(field)) body[field] = (after as Spec)[field] as Json;
  if ('default_lease_ttl' in body || 'max_lease_ttl' in body) {
    body.default_lease_ttl = after.default_lease_ttl;
    body.max_lease_ttl = after.max_lease_ttl;
  }
  if (!same(before.options, after.options))
    body.options = {
      ...Object.fromEntries(Object.keys(before.options).map((key) => [key, ''])),
      ...after.options,
    };
  return body;
}

/** `version` is taken at creation from the builtin kv only; an external kv under another name is tuned to it (vault-api 5.3). */
const mustTuneOptions = ({ type, options }: Mount) => type !== 'kv' && options.version !== undefined;

function tunable(table: MountTable): readonly string[] {
  return Object.keys(table.fields).filter(
    (field) =>
      field in tuneFields ||
      ['token_type', 'user_lockout_config', 'allowed_managed_keys', 'delegated_auth_accessors'].includes(
        field,
      ),
  );
}

function isSet(table: MountTable, field: string, spec: Spec): boolean {
  return spec[field] !== undefined && !same(spec[field], table.fields[field]?.default);
}
