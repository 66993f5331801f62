/** One page for each kind, from its declaration alone. Pure. */
import { stringify } from 'yaml';
import type { ResourceKind } from '../../src/core/kind.ts';
import { requiredFields } from '../../src/core/manifest/parse.ts';
import type { FieldSchema } from '../../src/core/schema.ts';
import { showAvailability } from '../../src/core/server.ts';
import { fieldTable } from './field-table.ts';
import { code, codes, fence, generated, page, table } from './markdown.ts';
import { type Policy, showRules } from './policy.ts';

export function kindPage(kind: ResourceKind, policy: Policy): string {
  const hidden = fieldsThat(kind, (field) => field.writeOnly !== undefined);
  const computed = fieldsThat(kind, (field) => field.readOnly === true);
  return page(
    `# ${kind.name}`,
    generated,
    kind.summary,
    facts(kind),
    ...(kind.notes ?? []),
    '## Example',
    fence('yaml', exampleOf(kind)),
    '## Fields',
    'How values are written: [the manifest](../manifest.md#values). An entry may also say `state: absent`.',
    fieldTable(kind.fields, requiredFields(kind)),
    computed.length > 0 && '## Set by the server',
    computed.length > 0 &&
      table(
        ['Field', 'Meaning'],
        computed.map((name) => [code(name), kind.fields[name]!.description]),
      ),
    '## Changes',
    changes(kind, hidden),
    '## Rights',
    'For the example above; put your own names in. `plan`, `drift`, `status` and `dump` need:',
    fence('hcl', showRules(policy.plan)),
    kind.detailed &&
      '`plan` reads what is declared. `drift`, `status` and `dump` read everything: write `*` for the name there.',
    '`apply` needs these as well. Where a path stands in both, the rule here takes the place of the other.',
    fence('hcl', applyRules(policy)),
  );
}

/** An entry as it stands in a manifest. */
export function exampleOf(kind: ResourceKind): string {
  const text = stringify({ [kind.plural]: kind.identity.length === 0 ? kind.example : [kind.example] });
  return text.replace(/(version: )(\d[\d.]*)$/gm, '$1"$2"');
}

function facts(kind: ResourceKind): string {
  const isSingle = kind.identity.length === 0;
  return table(
    ['', ''],
    [
      [
        'In a manifest',
        isSingle ? `the section ${code(kind.plural)}` : `an entry of the list ${code(kind.plural)}`,
      ],
      ['Named by', isSingle ? 'nothing: there is one' : codes(kind.identity)],
      ['Lives in', kind.scope === 'root' ? 'the root namespace' : 'the namespace of the section `server`'],
      ['Servers', kind.available ? showAvailability(kind.available) : 'Vault and OpenBao'],
    ],
  );
}

function fieldsThat(kind: ResourceKind, holds: (field: FieldSchema) => boolean): readonly string[] {
  return Object.keys(kind.fields).filter((name) => holds(kind.fields[name]!));
}

function changes(kind: ResourceKind, hidden: readonly string[]): string {
  const fixed = kind.fixed ?? [];
  return [
    fixed.length > 0
      ? `- Cannot be changed in place: ${codes(fixed)}. Another value is a removal and a creation.`
      : `- Everything${kind.identity.length > 0 ? ` but ${codes(kind.identity)}` : ''} is changed in place.`,
    kind.precious &&
      `- A removal loses something: ${kind.precious}. It needs ${code('--allow-destroy')} with the name.`,
    hidden.length > 0 &&
      `- Never read back: ${codes(hidden)}. A change of it alone is not seen; ${code('--rewrite')} with the id writes the entry again.`,
    kind.running && '- A process stands behind it: a change ends with a proof of what runs.',
    kind.move && `- ${code('moved_from')} moves it with its data.`,
  ]
    .filter(Boolean)
    .join('\n');
}

function applyRules({ apply, remove, move }: Policy): string {
  return [
    showRules(apply),
    remove.length > 0 && `# only to remove or recreate\n${showRules(remove)}`,
    move.length > 0 && `# only to move\n${showRules(move)}`,
  ]
    .filter(Boolean)
    .join('\n');
}
