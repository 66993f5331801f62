/**
 * The CDK that a stack is made of, cdktf or cdktn: the two are alike in all that is needed here. It is the user's own copy, found by
 * the stack itself, because a stack takes nothing from another copy.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Construct } from 'constructs';

export interface CdkElement extends Construct {
  readonly friendlyUniqueId: string;
  overrideLogicalId(id: string): void;
  addOverride(path: string, value: unknown): void;
}

export interface CdkResource extends CdkElement {
  readonly terraformResourceType: string;
  interpolationForAttribute(attribute: string): unknown;
}

export interface CdkProvider extends CdkElement {
  readonly fqn: string;
}

interface Generator {
  readonly providerName: string;
  readonly providerVersion?: string;
  readonly providerVersionConstraint?: string;
}

export interface CdkLibrary {
  readonly TerraformStack: abstract new (...args: never) => Construct;
  readonly TerraformResource: new (
    scope: Construct,
    id: string,
    config: {
      readonly terraformResourceType: string;
      readonly terraformGeneratorMetadata: Generator;
      readonly provider: CdkProvider;
      readonly lifecycle?: { readonly createBeforeDestroy: boolean };
    },
  ) => CdkResource;
  readonly TerraformProvider: new (
    scope: Construct,
    id: string,
    config: {
      readonly terraformResourceType: string;
      readonly terraformProviderSource: string;
      readonly terraformGeneratorMetadata: Generator;
    },
  ) => CdkProvider;
  readonly TerraformVariable: new (
    scope: Construct,
    id: string,
    config: { readonly type: string; readonly sensitive: boolean; readonly description: string },
  ) => CdkElement;
  readonly Token: { asString(value: unknown): string };
}

const stackMark = Symbol.for('cdktf/TerraformStack');

/** The stack that a construct stands in. */
export function stackOf(construct: Construct): Construct | undefined {
  return construct.node.scopes.findLast((scope) => stackMark in scope);
}

export function libraryOf(stack: Construct): CdkLibrary {
  const places = [import.meta.url, process.argv[1] ?? '', join(process.cwd(), 'app.js')];
  for (const place of places)
    for (const name of ['cdktn', 'cdktf']) {
      const library = load(place, name);
      if (library && stack instanceof library.TerraformStack) return library;
    }
  throw new Error(
    `${stack.node.path}: neither cdktf nor cdktn is found that this stack is made of. Install one beside plugboard.`,
  );
}

function load(place: string, name: string): CdkLibrary | undefined {
  try {
    return createRequire(place)(name) as CdkLibrary;
  } catch {
    return undefined;
  }
}
