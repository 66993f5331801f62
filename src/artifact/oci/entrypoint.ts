/**
 * Which file of an image is the plugin: the `member` of the source, else the entrypoint. An entrypoint is followed only when it is a
 * path: a bare name depends on PATH, and a shell or starter in front is another program.
 */
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import type { Config } from './manifest.ts';
import { normalizePath } from './path.ts';

const starters = ['sh', 'bash', 'ash', 'dash', 'busybox', 'env', 'tini', 'dumb-init', 'docker-entrypoint.sh'];

/** Place of the file in the image. */
export function choosePath(config: Config, member: string | undefined, what: string): string {
  const [first = ''] = config.entrypoint.length > 0 ? config.entrypoint : config.command;
  const program = member ?? first;
  const named = member === undefined ? 'Its entrypoint' : 'The member';
  const reason = member === undefined ? whyNot(program) : program.endsWith('/') ? 'is a folder' : undefined;
  const path = reason
    ? undefined
    : normalizePath(
        member !== undefined || program.startsWith('/') ? program : `${config.folder}/${program}`,
        what,
      );
  if (path !== undefined) return path;
  const said =
    program === '' ? `${named} is empty.` : `${named}, \`${program}\`, ${reason ?? 'is a folder'}.`;
  throw new PlugboardError(
    'member-missing',
    visible(`${what} does not say which file is the plugin. ${said}`),
    { hint: 'Set `member` of the source to the path of the plugin in the image.' },
  );
}

function whyNot(program: string): string | undefined {
  if (program === '') return 'is empty';
  if (!program.includes('/')) return 'is not a path';
  const name = program.slice(program.lastIndexOf('/') + 1);
  return starters.includes(name) ? 'starts another program' : undefined;
}
