/** `{name}`, `{version}` and the like in a source. What is filled in, and what comes of it as a file name, leads nowhere else. */
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';

export type Values = Readonly<Record<string, string | undefined>>;

/** `what` is the field, for messages. */
export function fill(text: string, values: Values, what: string): string {
  return text.replace(/\{([^{}]*)\}/g, (_, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined)
      throw invalid(
        `\`${what}\` has {${visible(key)}}, and here there is only ${Object.keys(values)
          .filter((known) => values[known] !== undefined)
          .map((known) => `{${known}}`)
          .join(', ')}.`,
        'Correct the placeholder.',
      );
    return value;
  });
}

/** A path below a release, with `/` between its parts. */
export function checkPath(path: string, what: string): string {
  const parts = path.split('/');
  const good = parts.every((part) => /^[\x20-\x7e]+$/.test(part) && !/^\.\.?$|[\\:]/.test(part));
  if (good) return path;
  throw invalid(
    `\`${what}\` is ${JSON.stringify(visible(path))}, which is not the name of a file in the release.`,
    'Write a relative path of printable ASCII, without `..` and backslashes.',
  );
}

/** Of the plugin itself: these stand in the middle of names and addresses. */
export function checkValue(value: string, what: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._+~-]*$/.test(value) && !value.includes('..')) return value;
  throw invalid(
    `The ${what} ${JSON.stringify(visible(value))} cannot stand in a source.`,
    'It may have letters, digits and `._+~-`.',
  );
}

export function invalid(detail: string, hint: string): PlugboardError {
  return new PlugboardError('source-invalid', detail, { hint });
}
