/** One plain HTTP request on a connection of its own, for arranging and asserting; no retries, no redirects, no proxy. */
import { readFile } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body when it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** `body.data` when it is an object. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly data: Readonly<Record<string, any>> | undefined;
}

export interface RawRequest {
  readonly address: string;
  readonly token?: string | undefined;
  readonly caFile?: string | undefined;
  readonly method: string;
  /** Without `/v1/`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export async function requestRaw(wanted: RawRequest): Promise<RawResponse> {
  const ca = wanted.caFile ? await readFile(wanted.caFile) : undefined;
  const send = wanted.address.startsWith('https:') ? requestHttps : requestHttp;
  const headers = {
    'X-Vault-Request': 'true',
    ...(wanted.token ? { 'X-Vault-Token': wanted.token } : {}),
    ...(wanted.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...wanted.headers,
  };
  return new Promise((resolve, reject) => {
    const url = `${wanted.address}/v1/${wanted.path}`;
    const outgoing = send(
      url,
      { method: wanted.method, headers, agent: false, ...(ca ? { ca } : {}) },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.once('error', reject);
        incoming.once('end', () => {
          const body = asObject(parse(text));
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            body,
            data: asObject(body?.data),
          });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(wanted.body === undefined ? undefined : JSON.stringify(wanted.body));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
