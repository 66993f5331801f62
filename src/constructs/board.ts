/**
 * What is declared for one server. The tree below it is free: any construct may stand between a board and its things. Everything that
 * is wrong in the tree is said at once, by the board.
 */
import { Construct } from 'constructs';
import type { Position } from '../core/finding.ts';
import { sections } from '../core/manifest/sections.ts';
import type { Spec } from '../core/schema.ts';
import { kinds } from '../kinds/index.ts';
import { readBoards } from './board-reader.ts';
import type { BoardProps } from './classes.ts';
import { toFields } from './names.ts';
import { callersPosition } from './origin.ts';
import { announce, isBoard, type Part, partsOf } from './protocol.ts';
import type { Reference } from './reference.ts';
import { libraryOf, stackOf } from './terraform/library.ts';
import { TerraformTarget } from './terraform/target.ts';
import type { Thing } from './thing.ts';

/** In a stack the provider reads the trust policy, from its file; a plugin's `source` is for the command line alone. */
export interface StackBoardProps extends Omit<BoardProps, 'trust'> {
  /** File with a section `trust`. */
  readonly trustPolicy?: string | undefined;
  /** What `plugboard lock` wrote. Default: plugboard.lock beside the policy. */
  readonly lockfile?: string | undefined;
}

export class Board extends Construct {
  /** In the order in which they were made. */
  readonly things: Thing[] = [];
  readonly origin: Position | undefined;
  /** The sections `server`, `unmanaged` and `trust` of a manifest. */
  readonly sections: Spec;
  /** Files of the trust policy and the lock, in a stack. */
  readonly trustFiles: Pick<StackBoardProps, 'trustPolicy' | 'lockfile'>;
  /** In a stack of the CDK for Terraform. */
  readonly #terraform: TerraformTarget | undefined;

  /** A board of its own, for the command line. */
  constructor(props?: BoardProps);
  /** A board in a tree. */
  constructor(scope: Construct, id: string, props?: BoardProps | StackBoardProps);
  constructor(first: Construct | BoardProps = {}, id = '', given: BoardProps & StackBoardProps = {}) {
    const scope = Construct.isConstruct(first) ? first : undefined;
    super(scope as Construct, id);
    const { trustPolicy, lockfile, ...props } = scope ? given : (first as BoardProps & StackBoardProps);
    this.sections = toFields(sections, props);
    this.trustFiles = { trustPolicy, lockfile };
    this.origin = callersPosition();
    const stack = stackOf(this);
    refuseMisplacedTrust(this, stack !== undefined);
    this.#terraform = stack && new TerraformTarget(this, stack, libraryOf(stack));
    this.node.addValidation({ validate: () => this.mistakes() });
    announce(this);
  }

  /** The board that a construct stands on. */
  static of(construct: Construct): Board {
    const board = construct.node.scopes.findLast((scope) => isBoard(scope));
    if (!board) throw new Error(`${construct.node.path} must stand on a board: new Board().`);
    return board as Board;
  }

  add(thing: Thing): void {
    this.things.push(thing);
    this.#terraform?.add(thing);
  }

  /** A manifest, as YAML or JSON would have it. */
  toManifest(): Spec {
    const manifest: Record<string, unknown> = { ...this.sections };
    for (const { plural, identity } of kinds) {
      const entries = this.things
        .filter(({ kind }) => kind.plural === plural)
        .map((thing) => thing.toEntry());
      if (entries.length > 0) manifest[plural] = identity.length === 0 ? entries[0] : entries;
    }
    return manifest;
  }

  /** Each thing as a manifest of its own, so that what is wrong with it has a place. */
  [partsOf](): readonly Part[] {
    const { sections, origin, node } = this;
    const head = { text: JSON.stringify(sections), path: node.path, at: origin };
    return [
      ...(Object.keys(sections).length > 0 || this.things.length === 0 ? [head] : []),
      ...this.things.map((thing) => ({
        text: JSON.stringify(asManifest(thing)),
        path: thing.node.path,
        at: thing.origin,
      })),
    ];
  }

  /** What a reference is to what looks into it: the value itself, in Terraform an expression. */
  resolve(reference: Reference): unknown {
    return this.#terraform ? this.#terraform.resolve(reference) : reference.thing.read(reference.field);
  }

  /** The reference as a text. */
  spell(reference: Reference): string {
    return this.#terraform ? this.#terraform.spell(reference) : `${this.resolve(reference)}`;
  }

  /** A field that only the server knows. */
  unknown(reference: Reference): unknown {
    if (this.#terraform) return this.spell(reference);
    throw new Error(
      `${reference.thing.node.path}: ${reference.field} is known to the server only; a manifest cannot refer to it, Terraform can.`,
    );
  }

  private mistakes(): string[] {
    // What Terraform alone knows is for the provider to judge.
    const known = { [partsOf]: () => this[partsOf]().filter(({ text }) => !isToken(text)) };
    const { findings } = readBoards([known], kinds, 'board');
    return findings
      .filter(({ severity }) => severity === 'error')
      .map(({ path, at, summary, detail, hint }) => {
        const place = [path, at && at.file !== 'board' ? `(${at.file}:${at.line}:${at.column})` : '']
          .filter(Boolean)
          .join(' ');
        return [place && `${place}:`, `${summary}:`, detail, hint].filter(Boolean).join(' ');
      });
  }
}

/** A policy that nobody reads would look like one that protects. */
function refuseMisplacedTrust({ node, sections, trustFiles }: Board, inStack: boolean): void {
  if (inStack && sections.trust !== undefined)
    throw new Error(
      `${node.path}: in a stack the provider reads the trust policy. Write it into a file, and name that: trustPolicy: 'trust.yaml'.`,
    );
  const misplaced = Object.entries(trustFiles).find(([, value]) => value !== undefined && !inStack);
  if (misplaced)
    throw new Error(
      `${node.path || 'board'}: ${misplaced[0]} is for boards in a stack; a board of its own has \`trust\`.`,
    );
}

/** Texts and numbers that stand for an expression of Terraform. */
const isToken = (text: string) => /TfToken\[|e\+289|\$\{/.test(text);

function asManifest(thing: Thing): Spec {
  const { plural, identity } = thing.kind;
  return { [plural]: identity.length === 0 ? thing.toEntry() : [thing.toEntry()] };
}
