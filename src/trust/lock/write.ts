/**
 * Writes a lock so that a reviewer sees only what changed: the same content is the same text, byte for byte, and the comments of the
 * text before stay with what they stand beside.
 */
import {
  Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { binaryFields, lockVersion } from './fields.ts';
import type { Lock, LockedBinary, LockedPlugin } from './lock.ts';
import { readLock } from './read.ts';

type Tree = string | number | readonly string[] | ReadonlyMap<string, Tree>;

export function writeLock(lock: Lock, previous?: string): string {
  const old = previous === undefined ? undefined : readLock(previous, '').lock;
  const layout = { lineWidth: 0, flowCollectionPadding: false };
  if (!old) {
    const document = new Document(undefined, { version: '1.2' });
    document.commentBefore = ' Written by `plugboard lock`. Review it like code.';
    document.contents = shape(undefined, treeOf(lock)) as typeof document.contents;
    return document.toString(layout);
  }
  const [before, after] = [old, lock].map((each) => shape(undefined, treeOf(each)));
  if (JSON.stringify(before) === JSON.stringify(after)) return previous!;
  const document = parseDocument(previous!, { stringKeys: true, uniqueKeys: false });
  document.contents = shape(document.contents, treeOf(lock)) as typeof document.contents;
  return document.toString(layout);
}

function treeOf({ policy, trustedRoots, plugins }: Lock): Tree {
  return new Map<string, Tree>([
    ['version', lockVersion],
    ['policy', policy],
    ...(trustedRoots.size > 0 ? [['trustedRoots', trustedRoots] as const] : []),
    ['plugins', new Map([...plugins].map(([name, plugin]) => [name, treeOfPlugin(plugin)]))],
  ]);
}

function treeOfPlugin({ highest, versions }: LockedPlugin): Tree {
  const tree = new Map<string, Tree>();
  if (highest !== '') tree.set('highest', highest);
  const platforms = [...versions].map(
    ([version, binaries]) =>
      [
        version,
        new Map([...binaries].map(([platform, binary]) => [platform, treeOfBinary(binary)])),
      ] as const,
  );
  if (platforms.length > 0) tree.set('versions', new Map(platforms));
  return tree;
}

function treeOfBinary(binary: LockedBinary): Tree {
  const fields = Object.keys(binaryFields) as (keyof LockedBinary)[];
  return new Map(
    fields.flatMap((field) => (isLeftOut(binary[field]) ? [] : [[field, binary[field] as Tree] as const])),
  );
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** The old node, where there is a fitting one, with the new values in it: comments hang on nodes. */
function shape(old: unknown, tree: Tree): Node {
  if (tree instanceof Map) return shapeMap(isMap(old) ? old : new YAMLMap(), tree);
  if (Array.isArray(tree)) return shapeList(isSeq(old) ? old : new YAMLSeq(), tree);
  const scalar = isScalar(old) ? old : new Scalar(tree);
  scalar.value = tree;
  return scalar;
}

function shapeMap(map: YAMLMap, tree: ReadonlyMap<string, Tree>): Node {
  const pairs = new Map(map.items.map((pair) => [String((pair.key as Scalar).value), pair]));
  map.items = [...tree].map(([key, value]) => {
    const pair = pairs.get(key) ?? new Pair<unknown, unknown>(new Scalar(key));
    pair.value = shape(pair.value, value);
    return pair;
  });
  map.flow = false;
  return map;
}

function shapeList(list: YAMLSeq, items: readonly string[]): Node {
  list.flow = true;
  list.items = items.map((item, at) => shape(list.items[at], item));
  return list;
}
