/** What a schema cannot say about a plugin. */
import type { Finding } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import { isBuiltinVersion } from '../core/spelling/version.ts';
import { having, type World } from '../core/world.ts';
import { isBuiltinName } from './builtins.ts';
import type { Plugin } from './plugin.ts';
import { usersOf } from './running.ts';

const idOf = ({ type, name, version }: Plugin) => makeId('plugin', type, name, version);

/** Fields that change what the process is. */
const processFields = ['command', 'args', 'sha256', 'oci_image', 'runtime', 'oci'];

export function checkPlugin(spec: Plugin, world: World): readonly Finding[] {
  const findings: Finding[] = [];
  const { server } = world;
  const isContainer = Boolean(spec.oci_image);
  if (isBuiltinVersion(spec.version))
    findings.push({
      severity: 'error',
      code: 'server-managed',
      summary: 'Managed by the server itself',
      detail: `\`version\` ${spec.version} is a builtin's, which cannot be registered or removed.`,
      hint: 'Remove the entry: builtins need none.',
    });
  const isArtifact = !spec.command && !isContainer && spec.sha256 === undefined && spec.version !== '';
  if (
    !spec.command &&
    !isContainer &&
    (!isArtifact || server?.product === 'openbao') &&
    !world.seen('plugin').has(idOf(spec))
  )
    findings.push(missing('command', "the name of the file in the server's plugin directory"));
  // With a source the lock gives the sum.
  if ((spec.command || isContainer) && spec.sha256 === undefined && !spec.source)
    findings.push(missing('sha256', 'the sum that `sha256sum FILE` prints'));
  if (spec.command?.includes('/'))
    findings.push({
      severity: 'error',
      code: 'bad-value',
      summary: 'The value is not accepted',
      detail: '`command` must be a file directly in the plugin directory, without folders.',
      hint: `Write "${spec.command.split('/').at(-1)}".`,
    });
  if (spec.command?.includes(' '))
    findings.push({
      severity: 'error',
      code: 'conflict',
      summary: 'Two fields contradict each other',
      detail: '`command` has arguments of its own beside `args`.',
      hint: 'Move them all to `args`.',
    });
  if (typeof spec.sha256 === 'object' && server)
    findings.push({
      severity: 'error',
      code: 'platform-unknown',
      summary: 'The platform of the server is unknown',
      detail: `\`sha256\` has sums for ${Object.keys(spec.sha256).join(', ')}, but the server runs on ${server.platform ?? 'an unknown platform'}.`,
      hint: 'Set `platform: linux/amd64` in the section `server`, or add the sum.',
    });
  findings.push(
    ...checkFile(spec, world),
    ...checkLimits(spec, world),
    ...checkShadow(spec, world),
    ...checkOverwrite(spec, world),
  );
  return findings;
}

function checkFile(spec: Plugin, world: World): readonly Finding[] {
  const problem = (world.seen('plugin').get(idOf(spec)) as Plugin | undefined)?.file_problem;
  if (problem === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'file-missing',
      summary: 'The file of a plugin is missing',
      detail: `the server cannot run the file of this entry: ${problem}. What runs it now dies at its next start.`,
      hint: 'Put the file back into the plugin directory of every node.',
    },
  ];
}

function checkLimits(spec: Plugin, world: World): readonly Finding[] {
  if (spec.oci_image && !spec.runtime)
    return [
      {
        severity: 'warning',
        code: 'no-limit',
        summary: 'No limit on memory or CPU',
        detail: '`oci_image` without `runtime`: the container may take all of the host.',
        hint: 'Declare a plugin runtime with `memory` and `cpu`, and name it in `runtime`.',
      },
    ];
  if (!spec.runtime) return [];
  if (!spec.oci_image)
    return [
      {
        severity: 'warning',
        code: 'no-limit',
        summary: 'No limit on memory or CPU',
        detail: `\`runtime\` ${spec.runtime} has no effect on a plugin that is a plain file.`,
        hint: 'Remove `runtime`, or run the plugin from an `oci_image`.',
      },
    ];
  if (world.later('plugin_runtime').has(makeId('plugin_runtime', 'container', spec.runtime))) return [];
  return [
    {
      severity: world.server ? 'error' : 'info',
      code: 'not-declared',
      summary: 'Refers to nothing',
      detail: `\`runtime\` ${spec.runtime} is neither declared nor on the server.`,
      hint: 'Declare it under `plugin_runtimes`.',
    },
  ];
}

function checkShadow(spec: Plugin, world: World): readonly Finding[] {
  if (spec.version !== '') return [];
  const hidesOne =
    isBuiltinName(spec.type, spec.name) ||
    having(world.seen('plugin'), { type: spec.type, name: spec.name, builtin: true }).length > 0;
  if (!hidesOne) return [];
  return [
    {
      severity: 'warning',
      code: 'shadows-builtin',
      summary: 'Hides a builtin',
      detail: `without \`version\` this entry replaces the builtin ${spec.name} on every mount at its next reload.`,
      hint: 'Give a `version`, and set `plugin_version` on the mounts that are to use it.',
    },
  ];
}

function checkOverwrite(spec: Plugin, world: World): readonly Finding[] {
  const changed = world.changed(idOf(spec));
  if (changed?.action !== 'update') return [];
  const differs = changed.fields.map(({ field }) => field).filter((field) => processFields.includes(field));
  const users = differs.length > 0 ? usersOf(spec, world) : [];
  if (users.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'in-use-overwrite',
      summary: 'Changes a version in use',
      detail: `another ${differs.join(', ')} under ${spec.version || 'the unversioned entry'}, which ${users.join(', ')} run${users.length === 1 ? 's' : ''}; they are reloaded.`,
      hint: 'Prefer a new version beside the old one: it can be taken back.',
    },
  ];
}

function missing(field: string, what: string): Finding {
  return {
    severity: 'error',
    code: 'missing-key',
    summary: 'A field is missing',
    detail: `\`${field}\` must be given: ${what}.`,
    hint: `Add \`${field}:\`.`,
  };
}
