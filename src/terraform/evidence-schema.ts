/** What proves the origin of a plugin, as attributes. */
import type { Attribute, Attributes, CtyType } from './attribute.ts';

const computed = (description: string, type: CtyType = 'string'): Attribute => ({
  description,
  type,
  computed: true,
});

/** In the order in which Terraform prints a type: bindings made from what it prints are those made from here. */
export const evidenceAttributes: Attributes = {
  policy: computed('Hash of the trust policy under which it was verified.'),
  rule: computed('Number of the rule that admitted it.', 'number'),
  signed_at: computed('When the last of them had signed, in UTC.'),
  signed_by: computed('Names of the roots whose signatures counted.', ['list', 'string']),
  source: computed('Where it came from.'),
  time_from: computed('Who says when: `log`, `timestamp`, or only the `signer`.'),
  unsigned: computed('Why it was admitted although nobody signed.'),
};
