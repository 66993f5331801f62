/** The section `server` of a board, and the files of its trust policy, as the provider block of its stack. */
import type { Construct } from 'constructs';
import { isPlainObject } from '../../core/canonical.ts';
import type { SecretReference } from '../../core/spelling/secret-reference.ts';
import { providerBlock, RENAMED } from '../../terraform/provider-schema.ts';
import type { Board } from '../board.ts';
import { typed } from './hcl.ts';
import type { CdkLibrary, CdkProvider } from './library.ts';
import { expressionFor } from './secrets.ts';
import { version } from './version.ts';

export const source = 'plugboard/plugboard';

/** A second board in the same stack has a provider of its own. */
export function makeProvider(board: Board, stack: Construct, library: CdkLibrary): CdkProvider {
  const others = stack.node.findAll().filter((each) => marks.has(each));
  const provider = new library.TerraformProvider(board, 'provider', {
    terraformResourceType: 'plugboard',
    terraformProviderSource: source,
    terraformGeneratorMetadata: { providerName: 'plugboard', providerVersion: version },
  });
  marks.add(provider);
  const given = (board.sections.server ?? {}) as Readonly<Record<string, unknown>>;
  const { trustPolicy, lockfile } = board.trustFiles;
  const attributes = {
    ...argumentsOf(given, (reference) => expressionFor(reference, stack, library)),
    ...(trustPolicy !== undefined && { trust_policy: trustPolicy }),
    ...(lockfile !== undefined && { lockfile }),
  };
  Object.defineProperties(provider, {
    synthesizeAttributes: { value: () => structuredClone(attributes) },
    synthesizeHclAttributes: { value: () => typed(attributes, providerBlock.attributes) },
  });
  if (others.length > 0)
    Object.defineProperty(provider, 'alias', { value: board.node.path.replaceAll(/[^\w-]/g, '_') });
  return provider;
}

const marks = new WeakSet<Construct>();

function argumentsOf(
  given: Readonly<Record<string, unknown>>,
  reveal: (reference: SecretReference) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      RENAMED[name] ?? name,
      !isPlainObject(value)
        ? value
        : name === 'approle'
          ? argumentsOf(value, reveal)
          : reveal(value as unknown as SecretReference),
    ]),
  );
}
