/** What a schema cannot say about a database connection. */
import type { Finding } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import { having, type World } from '../core/world.ts';
import type { Connection } from './database-connection.ts';

/** Keys of drivers that hold secrets by their name. Servers return all of these but `password` and `private_key` (vault-api 5.7). */
export const secretKeys =
  /^(?:pem_bundle|pem_json|tls_certificate_key|service_account_json|(?:.*_)?(?:password|private_key|secret|token|credentials))$/;

export function checkConnection(spec: Connection, world: World): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [key, value] of Object.entries(spec.connection_details))
    if (secretKeys.test(key) || (typeof value === 'string' && /:\/\/[^/@:]*:(?!\{\{)[^@/]+@/.test(value)))
      findings.push({
        severity: 'error',
        code: 'secret-literal',
        summary: 'A secret in clear text',
        detail: `\`connection_details\` ${key} holds a secret.`,
        hint: 'Use `password` or `connection_secrets` with a reference, and {{password}} in the URL.',
      });
  const { server } = world;
  if (!server) return findings;
  if (!world.later('secrets_mount').has(makeId('secrets_mount', spec.mount)))
    findings.push({
      severity: 'error',
      code: 'not-declared',
      summary: 'Refers to nothing',
      detail: `\`mount\` ${spec.mount} is neither declared nor on the server.`,
      hint: 'Declare it under `secrets_mounts` with type database.',
    });
  const declared = world
    .wanted('database_connection')
    .get(makeId('database_connection', spec.mount, spec.name))?.plugin_version;
  const pin = world.later('plugin_pin').get(makeId('plugin_pin', 'database', spec.plugin_name));
  if (declared !== undefined && pin)
    findings.push({
      severity: 'error',
      code: 'conflict',
      summary: 'A pin excludes plugin_version',
      detail: `\`plugin_version\` ${declared} is overridden by a pin: database/${spec.plugin_name} is pinned to ${pin.version}.`,
      hint: 'Remove `plugin_version` here, or the pin.',
    });
  const known = having(world.later('plugin'), { type: 'database', name: spec.plugin_name });
  const missing = declared
    ? !world.later('plugin').has(makeId('plugin', 'database', spec.plugin_name, declared))
    : known.length === 0;
  if (missing && !pin)
    findings.push({
      severity: 'error',
      code: 'not-declared',
      summary: 'Refers to nothing',
      detail: `\`plugin_name\` ${spec.plugin_name}${declared ? ` ${declared}` : ''}: no such database plugin is declared or in the catalog.`,
      hint: 'Declare it under `plugins` with type database.',
    });
  return findings;
}
