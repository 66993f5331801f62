/** `trust` is three verbs in one: what only one of them takes, the others refuse instead of passing over it. */
import type { Command } from 'commander';
import { PlugboardError } from '../core/finding.ts';

const flags = {
  init: ['publisher', 'github', 'attested'],
  explain: ['file', 'format', 'lockfile', 'policy'],
  refresh: ['out', 'mirror', 'root'],
};

export function refuseForeign(what: keyof typeof flags, names: readonly string[], command: Command): void {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const foreign = given.find((option) => !flags[what].includes(option.attributeName()));
  if (foreign) {
    const owner = Object.entries(flags).find(([, own]) => own.includes(foreign.attributeName()))?.[0];
    const hint =
      what === 'init' && ['out', 'file'].includes(foreign.attributeName())
        ? 'It prints the policy: plugboard trust init > trust.yaml'
        : `It is a flag of: plugboard trust ${owner}`;
    throw new PlugboardError('usage', `${foreign.long} is not for \`trust ${what}\`.`, { hint });
  }
  if (what !== 'explain' && names.length > 0)
    throw new PlugboardError('usage', `\`trust ${what}\` takes no plugins: ${names.join(', ')}.`, {
      hint:
        what === 'init'
          ? 'Whom to trust is said with --publisher NAME or --github OWNER/NAME.'
          : 'See: plugboard trust --help',
    });
  if (what === 'init' && command.opts().attested && command.opts().github.length === 0)
    throw new PlugboardError('usage', '--attested says how the repositories of --github are built.', {
      hint: 'Name one: plugboard trust init --github OWNER/NAME --attested',
    });
}
