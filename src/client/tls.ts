/** Certificates are read once, before the first connection: a file that cannot be read is a finding, not a failing request. */
import { type Secret, secret } from '../core/secret.ts';
import { parseBoolean } from './environment.ts';
import {
  contentOf,
  type Files,
  type Given,
  invalid,
  type Layer,
  layerWith,
  type Note,
  unreadable,
} from './given.ts';

export interface TlsSettings {
  /** PEM texts that replace the system's certificates; undefined trusts the system. */
  readonly ca?: readonly string[] | undefined;
  readonly cert?: string | undefined;
  readonly key?: Secret | undefined;
  readonly serverName?: string | undefined;
  readonly verify: boolean;
}

export async function readTls(layers: readonly Layer[], files: Files, note: Note): Promise<TlsSettings> {
  const skip = layerWith(layers, 'skip_verify').skip_verify;
  const skips = skip && parseBoolean(skip.value);
  if (skip && skips === undefined) note(invalid(skip, 'must be true or false'));
  if (skip && skips)
    note({
      severity: 'warning',
      code: 'tls-failed',
      summary: 'The certificate of the server is not verified',
      detail: `${skip.from} is set: anybody on the way can read the token and change the answers.`,
      hint: 'Give the certificate that the server is trusted by instead: ca_cert, or VAULT_CACERT.',
    });
  const name = layerWith(layers, 'tls_server_name').tls_server_name;
  return {
    ca: await readCa(layerWith(layers, 'ca_cert', 'ca_cert_bytes', 'ca_path'), files, note),
    ...(await readPair(layers, files, note)),
    serverName: name && `${name.value}`,
    verify: !skips,
  };
}

async function readCa(layer: Layer, files: Files, note: Note): Promise<readonly string[] | undefined> {
  const { ca_cert: file, ca_cert_bytes: bytes, ca_path: folder } = layer;
  if (file) return pems(file, [await contentOf(file, files, note)], note);
  if (bytes) return pems(bytes, [`${bytes.value}`], note);
  if (!folder) return undefined;
  try {
    const names = (await files.listFolder?.(`${folder.value}`)) ?? [];
    // Folders of certificates hold links that lead nowhere, and other folders.
    const texts = names.map((name) =>
      files.readFile(`${`${folder.value}`.replace(/\/$/, '')}/${name}`).catch(() => ''),
    );
    return pems(folder, (await Promise.all(texts)).filter(isPem), note);
  } catch (error) {
    note(unreadable(folder, error));
    return undefined;
  }
}

async function readPair(
  layers: readonly Layer[],
  files: Files,
  note: Note,
): Promise<Pick<TlsSettings, 'cert' | 'key'>> {
  const layer = layerWith(layers, 'client_cert', 'client_key', 'client_cert_bytes', 'client_key_bytes');
  const given = layer.client_cert ?? layer.client_cert_bytes;
  const givenKey = layer.client_key ?? layer.client_key_bytes;
  if (!given && !givenKey) return {};
  if (!given || !givenKey) {
    note(invalid((given ?? givenKey)!, 'needs both the client certificate and its key'));
    return {};
  }
  const cert = layer.client_cert ? await contentOf(given, files, note) : `${given.value}`;
  const key = layer.client_key ? await contentOf(givenKey, files, note) : `${givenKey.value}`;
  if (cert !== undefined && !isPem(cert)) note(invalid(given, 'holds no PEM certificate'));
  if (key !== undefined && !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    note(invalid(givenKey, 'holds no PEM private key'));
  return { cert, key: key === undefined ? undefined : secret(key) };
}

function pems(
  given: Given,
  texts: readonly (string | undefined)[],
  note: Note,
): readonly string[] | undefined {
  if (texts.includes(undefined)) return undefined;
  const found = texts.filter((text) => text !== undefined).filter(isPem);
  if (found.length === 0) note(invalid(given, 'holds no PEM certificate'));
  return found;
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----');
}
