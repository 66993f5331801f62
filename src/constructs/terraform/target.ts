/**
 * A board in a stack of the CDK for Terraform: each thing is a resource, each reference an expression, and what a thing uses without
 * saying so comes first all the same.
 */
import type { Construct } from 'constructs';
import { kinds } from '../../kinds/index.ts';
import { resourceBlock, resourceType } from '../../terraform/schema.ts';
import type { Board } from '../board.ts';
import type { Reference } from '../reference.ts';
import type { Thing } from '../thing.ts';
import { attributesOf } from './attributes.ts';
import { Declared } from './declared.ts';
import { typed } from './hcl.ts';
import type { CdkLibrary, CdkProvider, CdkResource } from './library.ts';
import { makeProvider } from './provider.ts';
import { expressionFor } from './secrets.ts';

export class TerraformTarget {
  readonly #stack: Construct;
  readonly #library: CdkLibrary;
  readonly #provider: CdkProvider;
  readonly #resources = new Map<Thing, CdkResource>();
  #declared: Declared | undefined;

  constructor(board: Board, stack: Construct, library: CdkLibrary) {
    this.#stack = stack;
    this.#library = library;
    this.#provider = makeProvider(board, stack, library);
  }

  add(thing: Thing): void {
    if (thing.given.state === 'absent') return;
    const { TerraformResource } = this.#library;
    const resource = new TerraformResource(thing, 'Resource', {
      terraformResourceType: resourceType(thing.kind),
      terraformGeneratorMetadata: { providerName: 'plugboard' },
      provider: this.#provider,
      ...(isReplacedAhead(thing) && { lifecycle: { createBeforeDestroy: true } }),
    });
    const attributes = () =>
      attributesOf(thing, (secret) => expressionFor(secret, this.#stack, this.#library));
    Object.defineProperties(resource, {
      synthesizeAttributes: { value: attributes },
      synthesizeHclAttributes: { value: () => typed(attributes(), resourceBlock(thing.kind).attributes) },
      dependsOn: { get: () => this.#usedBy(thing) },
    });
    this.#resources.set(thing, resource);
    // Variables must be there before the stack is synthesised.
    attributes();
  }

  resolve({ thing, field }: Reference): unknown {
    return this.#resources.get(thing)?.interpolationForAttribute(field) ?? thing.read(field);
  }

  spell(reference: Reference): string {
    return this.#library.Token.asString(this.resolve(reference));
  }

  /** Addresses of the resources that a thing uses, by the kinds' own word for it. */
  #usedBy(thing: Thing): readonly string[] | undefined {
    if (this.#declared?.size !== this.#resources.size)
      this.#declared = new Declared([...this.#resources.keys()]);
    const used = this.#declared
      .usedBy(thing)
      .map((each) => this.#resources.get(each)!)
      .map(({ terraformResourceType, friendlyUniqueId }) => `${terraformResourceType}.${friendlyUniqueId}`);
    return used.length > 0 ? used : undefined;
  }
}

/**
 * What others use has another identity when it is replaced, as each version of a plugin has: the new one comes first, its users change
 * over, and then the old one goes.
 */
function isReplacedAhead({ kind }: Thing): boolean {
  const isUsed = kinds.some(({ after }) => after?.includes(kind.name));
  return isUsed && kind.precious === undefined && kind.fixed === undefined;
}
