/**
 * How a host and its plugin agree before any connection: the host speaks by environment variables, the plugin answers with one
 * line on stdout. Anything else on stdout before that line ends the start.
 */
import { writeSync } from 'node:fs';

/** The host's mark that the file was started as a plugin, not by hand. No secret. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
}

export interface Offer {
  readonly cookie: Cookie;
  /** Versions of the application's protocol that the plugin can speak. */
  readonly versions: readonly number[];
  /** Whether a host that sends no certificate is served without TLS; `refuse` unless the host has such a mode on purpose. */
  readonly plaintext: 'allow' | 'refuse';
}

export interface Agreement {
  readonly version: number;
  /** PEM. The only certificate that may connect; undefined = no TLS. */
  readonly hostCertificate: string | undefined;
  /** The host asked for one connection for everything (yamux), which Node has not; the line then has to say so. */
  readonly multiplexAsked: boolean;
}

export interface Refusal {
  readonly refusal: string;
}

export function agree(offer: Offer, env: NodeJS.ProcessEnv): Agreement | Refusal {
  if (env[offer.cookie.name] !== offer.cookie.value)
    return {
      refusal:
        'This file is a plugin. It is started by the server that it is registered with, not by hand ' +
        `(${offer.cookie.name} is not set to the expected value).`,
    };
  const wanted = (env.PLUGIN_PROTOCOL_VERSIONS ?? '').split(',').filter(Boolean).map(Number);
  const common = offer.versions.filter((version) => wanted.includes(version));
  if (common.length === 0)
    return {
      refusal:
        `This plugin speaks protocol version ${offer.versions.join(', ')}; ` +
        `the host offers ${wanted.join(', ') || 'none'} (PLUGIN_PROTOCOL_VERSIONS).`,
    };
  const hostCertificate = env.PLUGIN_CLIENT_CERT || undefined;
  if (!hostCertificate && offer.plaintext === 'refuse')
    return {
      refusal: 'The host sent no certificate (PLUGIN_CLIENT_CERT); this plugin talks by mutual TLS only.',
    };
  return {
    version: Math.max(...common),
    hostCertificate,
    multiplexAsked: Boolean(env.PLUGIN_MULTIPLEX_GRPC),
  };
}

const CORE_VERSION = 1;

/** `1|5|unix|/tmp/x|grpc|MIIB…`: the certificate is DER in base64 without `=` (go-plugin decodes the raw form only). */
export function handshakeLine(
  agreement: Agreement,
  socketPath: string,
  certificate: Uint8Array | undefined,
): string {
  const encoded = certificate ? Buffer.from(certificate).toString('base64').replace(/=+$/, '') : '';
  const fields = [CORE_VERSION, agreement.version, 'unix', socketPath, 'grpc', encoded];
  return `${[...fields, ...(agreement.multiplexAsked ? ['false'] : [])].join('|')}\n`;
}

/** Past streams and their buffers: the line has left when this returns. */
export function writeHandshake(line: string): void {
  writeSync(1, line);
}
