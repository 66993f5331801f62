/** What the network did, in clear words, and what it means for another try. */
import type { Code } from '../core/codes.ts';
import { PlugboardError } from '../core/finding.ts';
import { defaultAddress } from './address.ts';
import type { Outcome } from './retry.ts';

export interface NetworkFailure {
  readonly outcome: Outcome;
  readonly error: PlugboardError;
}

/** Where the request went, as it may be shown. */
export interface Target {
  readonly address: string;
  readonly timeout: number;
}

type Kind = Exclude<Outcome['kind'], 'answer'>;
type Words = readonly [kind: Kind, code: Code, message: string, hint?: string];

export function networkFailure(thrown: unknown, target: Target): NetworkFailure {
  if (thrown instanceof PlugboardError) return { outcome: { kind: 'final' }, error: thrown };
  const code = codeOf(thrown);
  const [kind, ourCode, message, hint] = wordsFor(code, thrown, target);
  // The thrown error may hold bytes of the answer; its words do not.
  const cause = thrown instanceof Error ? `${code}: ${thrown.message}` : code;
  return { outcome: { kind }, error: new PlugboardError(ourCode, message, { hint, cause }) };
}

function codeOf(thrown: unknown): string {
  const { code, cause, errors, name } = (thrown ?? {}) as Record<string, unknown>;
  if (typeof code === 'string' && code !== 'UND_ERR_ABORTED') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  if (cause !== undefined) return codeOf(cause);
  return `${code ?? name ?? 'unknown'}`;
}

function wordsFor(code: string, thrown: unknown, { address, timeout }: Target): Words {
  const tls = tlsWords(code, thrown, address);
  if (tls) return tls;
  switch (code) {
    case 'ENOTFOUND':
      return ['final', 'unreachable', `The host of ${address} is not known.`, 'Check the name and the DNS.'];
    case 'EAI_AGAIN':
      return ['not-sent', 'unreachable', `The host of ${address} could not be looked up.`, 'Check the DNS.'];
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return [
        'not-sent',
        'unreachable',
        `Nothing accepts connections at ${address} (${code}).`,
        address === defaultAddress
          ? 'Say where the server is: BAO_ADDR or VAULT_ADDR. Where nothing says so, it is looked for there.'
          : 'Check host and port, and that the server runs.',
      ];
    case 'ENOENT':
    case 'EACCES':
    case 'ENOTSOCK':
      return [
        'final',
        'unreachable',
        `The socket ${address} cannot be opened (${code}).`,
        'Check the path and the rights on it.',
      ];
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return [
        'not-sent',
        'unreachable',
        `No connection to ${address} came about in time.`,
        'Check host and port, and firewalls in between.',
      ];
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return [
        'final',
        'timeout',
        `The server at ${address} did not answer within ${timeout / 1000} s.`,
        'A plugin that does not start blocks the server for two minutes; see what it logs, or raise VAULT_CLIENT_TIMEOUT.',
      ];
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return ['final', 'response-too-large', `The answer of ${address} is larger than plugboard accepts.`];
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return [
        'broken',
        'unreachable',
        `The connection to ${address} broke before the answer was whole.`,
        'Whether the request was carried out is not known; the next run looks first at what is there.',
      ];
    default:
      return otherWords(code, thrown, address);
  }
}

function otherWords(code: string, thrown: unknown, address: string): Words {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/HTTP Tunneling|Proxy/.test(message))
    return [
      'final',
      'unreachable',
      `The proxy did not let the connection to ${address} through.`,
      'Check HTTPS_PROXY, NO_PROXY and VAULT_PROXY_ADDR.',
    ];
  if (code.startsWith('HPE_') || code === 'HTTPParserError')
    return [
      'final',
      'not-vault',
      `What answers at ${address} does not speak HTTP.`,
      'Check host and port, and whether the address must begin with https.',
    ];
  return ['final', 'unreachable', `The request to ${address} failed (${code}).`];
}

function tlsWords(code: string, thrown: unknown, address: string): Words | undefined {
  const failed = (message: string, hint: string): Words => ['final', 'tls-failed', message, hint];
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'UND_ERR_PRX_TLS':
      return failed(
        `The certificate of ${address} is for another name.`,
        'Use the name in the certificate, or set tls_server_name.',
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_UNTRUSTED':
      return failed(
        `The certificate of ${address} is signed by nobody that is trusted here.`,
        'Give the certificate of the authority: ca_cert, --ca-cert or VAULT_CACERT.',
      );
    case 'CERT_HAS_EXPIRED':
      return failed(`The certificate of ${address} has expired.`, 'Renew it on the server.');
    case 'CERT_NOT_YET_VALID':
      return failed(`The certificate of ${address} is not valid yet.`, 'Check the clocks of both sides.');
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_HTTP_REQUEST':
      return failed(
        `${address} does not speak TLS there.`,
        'Write http:// in the address if the server has TLS disabled.',
      );
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE':
      return failed(
        `${address} asks for a client certificate that it trusts.`,
        'Give client_cert and client_key, or VAULT_CLIENT_CERT and VAULT_CLIENT_KEY.',
      );
  }
  if (!/^ERR_(SSL|TLS|OSSL)/.test(code) && !code.startsWith('CERT_')) return undefined;
  const reason = (thrown as { reason?: unknown } | undefined)?.reason;
  return failed(
    `TLS with ${address} failed (${typeof reason === 'string' ? reason : code}).`,
    'Check the certificates of both sides.',
  );
}
