/** What the network did, in words, and whether another try may end better. */
import { PlugboardError } from '../core/finding.ts';
import { showUrl } from './address.ts';

export interface Failure {
  readonly error: PlugboardError;
  readonly again: boolean;
}

export function failureOf(thrown: unknown, url: URL): Failure {
  const ours = findOurs(thrown);
  if (ours) return { error: ours, again: false };
  const code = codeOf(thrown);
  const [what, again, hint] = wordsFor(code);
  const cause = thrown instanceof Error ? `${code}: ${thrown.message}` : code;
  return {
    error: new PlugboardError('source-failed', `${showUrl(url)} could not be read: ${what}.`, {
      hint,
      cause,
    }),
    again,
  };
}

/** A refusal of ours comes back from the socket inside of other errors. */
function findOurs(thrown: unknown): PlugboardError | undefined {
  if (thrown instanceof PlugboardError) return thrown;
  const { cause, errors } = (thrown ?? {}) as {
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
  };
  return cause === undefined ? errors?.map(findOurs).find(Boolean) : findOurs(cause);
}

function codeOf(thrown: unknown): string {
  const { code, cause, errors, name } = (thrown ?? {}) as Record<string, unknown>;
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  if (cause !== undefined) return codeOf(cause);
  return typeof name === 'string' ? name : 'unknown';
}

const network = 'Check the network, or fetch the files elsewhere and use a `file` source.';

function wordsFor(code: string): readonly [what: string, again: boolean, hint: string] {
  switch (code) {
    case 'ENOTFOUND':
      return ['its host is not known', false, 'Check the name and the DNS.'];
    case 'EAI_AGAIN':
      return ['its host could not be looked up', true, 'Check the DNS.'];
    case 'ECONNREFUSED':
      return ['nothing listens there', true, 'Check host and port.'];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return ['there is no way to its host', true, network];
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return ['no connection came about in time', true, network];
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return ['nothing came for too long', true, network];
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return ['it ended before the length that was announced, or after it', true, 'Ask who runs the host.'];
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return ['the connection broke', true, network];
    case 'UND_ERR_HEADERS_OVERFLOW':
      return ['the head of its answer is too large', false, 'Ask who runs the host.'];
    default:
      return otherWords(code);
  }
}

function otherWords(code: string): readonly [string, boolean, string] {
  if (/^(ERR_(SSL|TLS|OSSL)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code))
    return [
      `its certificate or TLS is not accepted (${code})`,
      false,
      'Check it; NODE_EXTRA_CA_CERTS adds an authority.',
    ];
  if (code.startsWith('status ')) return [`the server answered ${code.slice(7)}`, true, 'Try again later.'];
  if (code.startsWith('HPE_'))
    return ['what answers there does not speak HTTP', false, 'Check host and port.'];
  return [`the request failed (${code})`, false, network];
}
