/** A key stands once in a map. The library would compare each key with each other one; here a set knows them. */
import { isCollection, isMap, isPair, isScalar, type Node, type YAMLMap } from 'yaml';

/** Offsets of the keys that stand in their map before, at any depth of a text. */
export function repeatedKeys(root: Node | null, text: string): readonly number[] {
  const found: number[] = [];
  const open: unknown[] = [root];
  for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
    if (isPair(node)) open.push(node.key, node.value);
    if (!isCollection(node)) continue;
    if (isMap(node)) for (const key of repeatedIn(node)) found.push(placeOf(key, text));
    for (const item of node.items) open.push(item);
  }
  return found;
}

function repeatedIn(map: YAMLMap): readonly Node[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }) => {
    // Several merges in one map are several.
    if (!isScalar(key) || typeof key.value === 'symbol') return [];
    const name = keyText(key.value);
    if (seen.has(name)) return [key];
    seen.add(name);
    return [];
  });
}

/** Keys become texts: `1` and `"1"` are one, and the value of the first would be lost. */
export function keyText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A key that is left out has its place behind what is before it; seen is the colon. */
function placeOf({ range }: Node, text: string): number {
  const [from = 0, to = 0] = range ?? [];
  if (from !== to) return from;
  const blank = /(?:\s|#.*)*/y;
  blank.lastIndex = from;
  blank.test(text);
  return blank.lastIndex;
}
