/** The description of an attribute: what the field says, its default, and who has it. */
import { expectedForm, showValue } from '../core/canonical.ts';
import type { FieldSchema } from '../core/schema.ts';
import { showAvailability } from '../core/server.ts';

const spelled = ['duration', 'bytes', 'cpus', 'version', 'mount-version', 'date'];

export function describe(field: FieldSchema): string {
  return [
    field.description,
    spelled.includes(field.type) ? `Expects ${expectedForm(field)}.` : '',
    field.type === 'string' && field.enum
      ? `One of ${field.enum.map((word) => `\`"${word}"\``).join(', ')}.`
      : '',
    field.spells === undefined ? '' : `Another spelling of \`${field.spells}\`.`,
    isWorthSaying(field.default) ? `Default: \`${showDefault(field)}\`.` : '',
    field.available ? `Only on ${showAvailability(field.available)}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const isWorthSaying = (value: unknown): boolean =>
  value !== undefined && value !== '' && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0);

function showDefault(field: FieldSchema): string {
  return showValue(field, field.default);
}
