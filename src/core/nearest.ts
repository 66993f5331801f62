/** What was probably meant by a name that is not known. */
import { closest, distance } from 'fastest-levenshtein';

/** More names are not compared: each would be, with each that is not known. */
const mostNames = 1000;
const longest = 200;

/** Undefined where everything is too far away: then what there is helps more than a guess. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length > mostNames || name.length > longest) return undefined;
  const near = known.length > 0 ? closest(name, [...known]) : undefined;
  if (near === undefined) return undefined;
  return near.includes(name) || distance(name, near) <= Math.max(2, name.length / 3) ? near : undefined;
}
