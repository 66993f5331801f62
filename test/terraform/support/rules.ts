/**
 * What Terraform demands of a provider, as it checks it itself (`plans/objchange`, protocol documentation). Each function
 * returns the complaints, in words close to Terraform's own.
 */
import type { Attribute, Attributes } from '../../../src/terraform/attribute.ts';
import {
  equal,
  isObject,
  isWhollyKnown,
  UNKNOWN,
  type Value,
  type ValueObject,
} from '../../../src/terraform/wire/value.ts';

export function judgePlan(
  attributes: Attributes,
  prior: ValueObject | null,
  config: ValueObject,
  planned: ValueObject,
  path = '',
): readonly string[] {
  const missing = Object.keys(attributes).filter((name) => !(name in planned));
  if (missing.length > 0) return [`an object with ${missing.join(', ')} is required`];
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    judgeValue(attribute, prior?.[name] ?? null, config[name] ?? null, planned[name]!, `${path}.${name}`),
  );
}

function judgeValue(
  attribute: Attribute,
  prior: Value,
  config: Value,
  planned: Value,
  path: string,
): readonly string[] {
  if (attribute.writeOnly)
    return planned === null ? [] : [`${path}: returned a value for the write-only attribute during planning`];
  if (equal(planned, config)) return [];
  if (config !== null && prior !== null && equal(planned, prior)) return [];
  if (config === null) {
    if (attribute.computed) return [];
    return [`${path}: planned an invalid value for a non-computed attribute`];
  }
  const nested = attribute.nested;
  if (nested?.nesting === 'single' && isObject(config) && isObject(planned))
    return judgePlan(nested.attributes, isObject(prior) ? prior : null, config, planned, path);
  return [`${path}: planned value ${show(planned)} does not match config value ${show(config)}`];
}

/** Between a plan and what came of it: unknown values may become anything, all others stay. */
export function judgeCompatible(planned: Value, actual: Value, path = ''): readonly string[] {
  if (planned === UNKNOWN) return [];
  if (isObject(planned) && isObject(actual)) {
    const names = new Set([...Object.keys(planned), ...Object.keys(actual)]);
    return [...names].flatMap((name) =>
      judgeCompatible(planned[name] ?? null, actual[name] ?? null, `${path}.${name}`),
    );
  }
  if (Array.isArray(planned) && Array.isArray(actual) && planned.length === actual.length)
    return planned.flatMap((item, index) => judgeCompatible(item, actual[index]!, `${path}[${index}]`));
  return equal(planned, actual) ? [] : [`${path}: was ${show(planned)}, but now ${show(actual)}`];
}

export function judgeState(attributes: Attributes, state: ValueObject): readonly string[] {
  const missing = Object.keys(attributes).filter((name) => !(name in state));
  return [
    ...(missing.length > 0 ? [`an object with ${missing.join(', ')} is required`] : []),
    ...Object.entries(attributes).flatMap(([name, { writeOnly }]) => {
      if (writeOnly && state[name] !== null)
        return [`.${name}: returned a value for the write-only attribute after apply`];
      return isWhollyKnown(state[name] ?? null) ? [] : [`.${name}: still indicated an unknown value`];
    }),
  ];
}

const show = (value: Value): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'symbol' ? '(unknown)' : item));
