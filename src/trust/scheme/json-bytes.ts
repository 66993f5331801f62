/**
 * JSON from a stranger is at most 5 MiB of UTF-8, an object, and not nested deeper than any bundle or statement needs: what reads it
 * afterwards may be recursive.
 */
import { isObject, type JsonObject } from '../../core/json.ts';
import { decodeText } from './base64.ts';

export const LARGEST_JSON = 5 * 1024 * 1024;
const DEEPEST = 64;

/** The object, or why there is none; the reason completes "… cannot be used: ". */
export function readJson(bytes: Uint8Array): JsonObject | string {
  if (bytes.length > LARGEST_JSON)
    return `it has ${bytes.length} bytes, and more than ${LARGEST_JSON} are not read.`;
  const text = decodeText(bytes);
  if (text === undefined) return 'it is not UTF-8.';
  if (isTooDeep(text)) return `it is nested deeper than ${DEEPEST} levels.`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON.';
  }
  return isObject(value) ? value : 'it is not a JSON object.';
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
}
