import { visible } from '../core/visible.ts';
import type { Refusal } from './proof.ts';

/** Default deny, in words. */
export function withoutRule(name: string, origin: string): Refusal {
  return {
    code: 'no-rule',
    detail: `${visible(name)}: no rule matches this plugin and its source ${visible(origin)}; nothing is trusted by default.`,
    hint: 'Add a rule to the trust policy, or remove the plugin.',
  };
}
