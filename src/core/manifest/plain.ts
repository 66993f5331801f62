/**
 * Nodes of YAML as plain values, at a price that grows with the text and nothing else:
 * - what has a name by an anchor is made once, and all its aliases are that one value;
 * - aliases in aliases unfold to more than any text: how many values they stand for is counted, and has an end.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { keyText } from './repeated-keys.ts';

/** What is wrong in a text, at an offset. */
export interface Problem {
  readonly message: string;
  readonly offset: number;
  readonly code: 'manifest-syntax' | 'duplicate';
}

/** Values that all aliases of a text together may stand for. */
const mostBorrowed = 250_000;

/** What an anchor names: with how many values, its own aliases unfolded. Without a size it is still being made. */
interface Named {
  readonly value?: unknown;
  readonly size?: number;
}

interface Making {
  readonly anchors: Map<string, Named>;
  values: number;
  borrowed: number;
}

/** Ends the making. */
class Impossible extends Error {
  readonly at: Node | null;

  constructor(message: string, at: Node | null) {
    super(message);
    this.at = at;
  }
}

/** Keys stand once in their maps. */
export function toPlain({
  contents,
}: Document.Parsed): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: plainOf(contents, { anchors: new Map(), values: 0, borrowed: 0 }) };
  } catch (error) {
    if (!(error instanceof Impossible)) throw error;
    const { message, at } = error;
    return { problem: { message, offset: at?.range?.[0] ?? 0, code: 'manifest-syntax' } };
  }
}

function plainOf(node: unknown, making: Making): unknown {
  if (isAlias(node)) return borrow(node.source, node, making);
  making.values += 1;
  const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
  if (anchor === undefined) return madeOf(node, making);
  const before = making.values;
  making.anchors.set(anchor, {});
  const value = madeOf(node, making);
  making.anchors.set(anchor, { value, size: 1 + making.values - before });
  return value;
}

function madeOf(node: unknown, making: Making): unknown {
  if (isMap(node)) return mapOf(node, making);
  if (isSeq(node)) return node.items.map((item) => plainOf(item, making));
  // What some tags make of a list.
  if (isPair(node)) return Object.fromEntries([[keyOf(node, making), plainOf(node.value, making)]]);
  if (!isScalar(node)) return null;
  return node.value instanceof Date ? node.value.toJSON() : node.value;
}

function borrow(name: string, alias: Node, making: Making): unknown {
  const named = making.anchors.get(name);
  if (!named)
    throw new Impossible(`Unresolved alias (the anchor must be set before the alias): ${name}`, alias);
  const { value, size } = named;
  if (size === undefined) throw new Impossible(`The alias ${name} stands in what it is an alias of`, alias);
  making.values += size;
  making.borrowed += size;
  if (making.borrowed > mostBorrowed)
    throw new Impossible(`The aliases up to here stand for more than ${mostBorrowed} values`, alias);
  return value;
}

function mapOf(map: YAMLMap, making: Making): Readonly<Record<string, unknown>> {
  const members = new Map<string, unknown>();
  for (const pair of map.items)
    if (isMerge(pair)) merge(members, pair.value, making);
    else members.set(keyOf(pair, making), plainOf(pair.value, making));
  return Object.fromEntries(members);
}

function keyOf({ key }: Pair, making: Making): string {
  return keyText(plainOf(key, making));
}

/** A plain `<<`; in quotes it is a key like others. */
function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

/** What the map says itself comes first, and then what was merged first. */
function merge(members: Map<string, unknown>, node: unknown, making: Making): void {
  for (const source of isSeq(node) ? node.items : [node]) {
    const value = plainOf(source, making);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Impossible('Merge sources must be maps or map aliases', source as Node);
    for (const [key, inner] of Object.entries(value)) if (!members.has(key)) members.set(key, inner);
  }
}
