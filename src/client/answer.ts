/** Reads an answer's body: with envelope, without one, or not from a Vault at all (vault-api 0.2). */
import { isObject, type JsonObject } from '../core/json.ts';
import type { HttpAnswer } from './transport.ts';

export interface Answer {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  /** The body when it is a JSON object. */
  readonly body: JsonObject | undefined;
  /** Whether the body is an envelope of data or of errors. */
  readonly isVault: boolean;
  readonly isEmpty: boolean;
  readonly isHtml: boolean;
  /** The server's own texts. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The body of a plain-text answer, cut short; empty otherwise. */
  readonly plainText: string;
}

export function readAnswer({ status, headers, text }: HttpAnswer): Answer {
  const body = parseObject(text);
  const isHtml = !body && (/html/i.test(`${headers['content-type']}`) || /^\s*</.test(text));
  return {
    status,
    headers,
    body,
    isVault: body !== undefined && (Array.isArray(body.errors) || 'request_id' in body),
    isEmpty: text.trim() === '',
    isHtml,
    errors: texts(body?.errors),
    warnings: texts(body?.warnings),
    plainText: body || isHtml ? '' : text.slice(0, 200),
  };
}

/** Endpoints whose answer is the body itself. */
const bare =
  /^sys\/(health|seal-status|leader|init|in-flight-req|metrics|generate-root\/|rekey|internal\/specs\/openapi|step-down)/;

/** `data` or the whole bare body; `not-vault` for what no Vault says. Null stands for an answer without data. */
export function contentOf(path: string, asksHelp: boolean, answer: Answer): JsonObject | null | 'not-vault' {
  const { body } = answer;
  if (!body) return answer.isEmpty ? null : 'not-vault';
  if (asksHelp) return 'help' in body ? body : 'not-vault';
  if ('request_id' in body) return isObject(body.data) ? body.data : null;
  if (bare.test(path)) return body;
  return 'not-vault';
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
