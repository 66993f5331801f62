/** What to do next, where the command line's advice is about manifests and flags. */
import type { Code } from '../core/codes.ts';

const hints: Partial<Readonly<Record<Code, string>>> = {
  'not-declared':
    'If another resource of this configuration makes it, refer to that resource (for example `plugboard_plugin.hello.version`), so that Terraform makes it first.',
  'server-managed': 'Remove the resource from the configuration: `removed` blocks forget without destroying.',
  'still-in-use': 'First move these to another version and apply.',
  'plan-stale': 'Plan again.',
  'unsupported-kind':
    'Remove the resource, or make it depend on `data.plugboard_server`, attribute `supports`.',
};

export function hintFor(code: Code | undefined, hint: string | undefined): string | undefined {
  return (
    (code && hints[code]) ??
    hint
      ?.replace(
        / declare it with `state: absent`, or: plugboard apply --allow-destroy .*/,
        ' import and destroy it.',
      )
      .replace('state: absent', 'removal')
      .replace(' in the section `server`', ' in the provider block')
      .replace('out of the manifest', 'out of the configuration')
      .replace(/^For example: (\w+): /, 'For example: $1 = ')
      .replace(
        /: plugboard apply --rewrite (.+)$/,
        ': name it in the provider block, rewrite = ["$1"], and apply',
      )
  );
}
