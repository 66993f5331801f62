/**
 * Who we are: a token, or an AppRole whose token lives for this run. In one layer an AppRole meant for plugboard comes before
 * the token that a shell may hold for other tools; a manifest or a command line that gives both is contradictory.
 */
import { isSecret, reveal, type Secret, secret } from '../core/secret.ts';
import { type Env, plain } from './environment.ts';
import { contentOf, type Files, type Given, invalid, type Layer, type Note } from './given.ts';

export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: Secret }
  | {
      readonly kind: 'approle';
      readonly mount: string;
      readonly roleId: Secret;
      readonly secretId?: Secret | undefined;
    };

type Sources = Files & { readonly env: Env; readonly home?: string | undefined };

export async function readCredentials(
  layers: readonly Layer[],
  sources: Sources,
  note: Note,
): Promise<Credentials> {
  for (const layer of layers) {
    const hasRole = layer.role_id ?? layer.role_id_file;
    if (hasRole && layer.token && layer !== layers.at(-1))
      note({
        severity: 'error',
        code: 'conflict',
        summary: 'A token and an AppRole are given',
        detail: `${layer.token.from} and ${hasRole.from} are both set.`,
        hint: 'Keep one of them.',
      });
    if (hasRole) return readAppRole(layer, sources, note);
    if (layer.token) return tokenFrom(layer.token, note);
    if (layer.secret_id ?? layer.secret_id_file) {
      note(invalid((layer.secret_id ?? layer.secret_id_file)!, 'needs a RoleID beside it'));
      return { kind: 'none' };
    }
  }
  return readTokenFile(layers, sources, note);
}

async function readAppRole(layer: Layer, files: Files, note: Note): Promise<Credentials> {
  const roleId = await secretFrom(layer.role_id, layer.role_id_file, files, note);
  const secretId = await secretFrom(layer.secret_id, layer.secret_id_file, files, note);
  const mount = `${layer.approle_mount?.value ?? 'approle'}`.replace(/^\/?(auth\/)?|\/+$/g, '') || 'approle';
  return roleId ? { kind: 'approle', mount, roleId, secretId } : { kind: 'none' };
}

async function secretFrom(
  direct: Given | undefined,
  file: Given | undefined,
  files: Files,
  note: Note,
): Promise<Secret | undefined> {
  if (direct) return isSecret(direct.value) ? direct.value : secret(`${direct.value}`);
  const text = file && (await contentOf(file, files, note));
  // One line end belongs to the file, not to the secret.
  return text === undefined ? undefined : secret(text.replace(/\r?\n$/, ''));
}

function tokenFrom(given: Given, note: Note): Credentials {
  const text = (isSecret(given.value) ? reveal(given.value) : `${given.value}`).trim();
  if (text === '') return { kind: 'none' };
  if (!/^[\x21-\x7e]+$/.test(text)) {
    note(invalid(given, 'is not a token: it holds blanks or characters that cannot be printed'));
    return { kind: 'none' };
  }
  return { kind: 'token', token: secret(text) };
}

const namesHelper = /^\s*"?token_helper"?\s*[=:]/m;

/** What `bao login` or `vault login` left behind. With a token helper these do not look at the file, so neither do we. */
async function readTokenFile(layers: readonly Layer[], sources: Sources, note: Note): Promise<Credentials> {
  const environment = layers.at(-1) ?? {};
  const home = sources.home ?? plain(sources.env, 'HOME', 'USERPROFILE')?.value;
  const read = async (path: string) => (await sources.readFile(path).catch(() => undefined)) ?? '';
  const inHome = (...names: readonly string[]) => (home ? names.map((name) => `${home}/${name}`) : []);

  const configs = environment.config_path ? [`${environment.config_path.value}`] : inHome('.bao', '.vault');
  for (const config of configs)
    if (namesHelper.test(await read(config))) {
      note({
        severity: 'warning',
        code: 'no-token',
        summary: 'Token helpers are not supported',
        detail: `${config} names a token helper, which is not asked for a token.`,
        hint: 'Set BAO_TOKEN or VAULT_TOKEN, for example to "$(bao print token)".',
      });
      return { kind: 'none' };
    }
  const [path] = environment.token_path ? [`${environment.token_path.value}`] : inHome('.vault-token');
  const text = path && (await read(path));
  return text ? tokenFrom({ value: text, from: path }, note) : { kind: 'none' };
}
