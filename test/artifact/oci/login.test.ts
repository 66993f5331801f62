/** Who is asked for what: challenges, passwords as docker keeps them, tokens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { parseChallenge } from '../../../src/artifact/oci/challenge.ts';
import {
  type Credentials,
  credentialFor,
  loadCredentials,
  parseCredentials,
} from '../../../src/artifact/oci/credentials.ts';
import { gatherImage } from '../../../src/artifact/oci/index.ts';
import { parseReference } from '../../../src/artifact/oci/reference.ts';
import { authorize } from '../../../src/artifact/oci/token.ts';
import type { Web, WebAnswer } from '../../../src/artifact/web.ts';
import { reveal } from '../../../src/core/secret.ts';
import { tempFolder } from '../../support/temp.ts';
import {
  type FakeOptions,
  type FakeRegistry,
  issuedToken,
  startFakeRegistry,
} from '../support/fake-registry.ts';
import { failure, gather, options, read, repository, wanted } from '../support/gathering.ts';
import { image, layer, part, types } from '../support/image.ts';

describe('challenges', () => {
  test.each([
    [
      'Bearer realm="https://a/token",service="s"',
      { scheme: 'bearer', realm: 'https://a/token', service: 's' },
    ],
    ['bearer realm=https://a/token', { scheme: 'bearer', realm: 'https://a/token', service: undefined }],
    [
      'Bearer service="a,b" , realm="https://a/t?x=1,2"',
      { scheme: 'bearer', realm: 'https://a/t?x=1,2', service: 'a,b' },
    ],
    ['Basic realm="x"', { scheme: 'basic' }],
    ['Basic', { scheme: 'basic' }],
    [
      'Basic realm="x", Bearer realm="https://a/t"',
      { scheme: 'bearer', realm: 'https://a/t', service: undefined },
    ],
    [
      ['Basic realm="x"', 'Bearer realm="https://a/t"'],
      { scheme: 'bearer', realm: 'https://a/t', service: undefined },
    ],
    ['Bearer service="s"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
    [undefined, undefined],
    [`Bearer ${'a="'.repeat(100_000)}`, undefined],
  ])('%j', (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });
});

const show = (found: Credentials, host: string, path?: string) => {
  const credential = credentialFor(found, host, path);
  if (credential === undefined || 'unusable' in credential) return credential?.unusable;
  return `${credential.user}:${reveal(credential.password)}`;
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('kept passwords', () => {
  const found = parseCredentials(
    JSON.stringify({
      auths: {
        'ghcr.io': { auth: base64('a:b:c') },
        'https://index.docker.io/v1/': { username: 'hub', password: 'word' },
        'quay.io/acme': { auth: base64('team:word') },
        'https://registry.example.com:5000': { auth: base64('x:y') },
        'azure.example.com': { auth: base64('0:'), identitytoken: 'long' },
        'empty.example.com': {},
      },
      credHelpers: { 'gcr.io': 'gcloud', 'ghcr.io': 'other' },
    }),
    'config.json',
  );
  test.each([
    ['ghcr.io', undefined, 'a:b:c'],
    ['docker.io', 'library/hello', 'hub:word'],
    ['quay.io', 'acme/hello', 'team:word'],
    ['quay.io', 'acme-evil/hello', undefined],
    ['quay.io', undefined, undefined],
    ['registry.example.com:5000', 'hello', 'x:y'],
    ['registry.example.com', 'hello', undefined],
    ['evil.ghcr.io', undefined, undefined],
    [
      'azure.example.com',
      undefined,
      'config.json has only an identity token for it, which plugboard does not use',
    ],
    ['gcr.io', undefined, 'config.json leaves it to the helper gcloud, which plugboard does not start'],
    ['empty.example.com', undefined, 'config.json has an empty entry for it'],
  ])('%s/%s', (host, path, expected) => {
    expect(show(found, host, path)).toBe(expected);
  });

  test('a store for all', () => {
    const kept = parseCredentials('{"auths":{"ghcr.io":{}},"credsStore":"desktop"}', 'x');
    expect(show(kept, 'ghcr.io')).toContain('the helper desktop');
  });

  test.each(['', '[]', 'null', '{"auths":[]}', '{"auths":{"a.b":1}}', '{"credHelpers":1}'])(
    '%j is refused, and not shown',
    async (text) => {
      const error = await failure((async () => parseCredentials(text, 'config.json'))());
      expect(error.code).toBe('setting-invalid');
    },
  );

  test('where they are looked for', async () => {
    const folder = tempFolder();
    const put = (name: string, user: string) => {
      const text = JSON.stringify({ auths: { 'ghcr.io': { auth: base64(`${user}:x`) } } });
      writeFileSync(join(folder, name), text);
      return text;
    };
    expect(await loadCredentials({ HOME: folder })).toEqual(new Map());
    const text = put('config.json', 'docker');
    put('auth.json', 'podman');
    expect(show(await loadCredentials({ DOCKER_CONFIG: folder }), 'ghcr.io')).toBe('docker:x');
    const file = join(folder, 'auth.json');
    expect(show(await loadCredentials({ DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file }), 'ghcr.io')).toBe(
      'podman:x',
    );
    const all = { REGISTRY_AUTH_FILE: file, DOCKER_AUTH_CONFIG: text };
    expect(show(await loadCredentials(all), 'ghcr.io')).toBe('docker:x');
    const error = await failure(loadCredentials({ REGISTRY_AUTH_FILE: join(folder, 'none') }));
    expect(error.code).toBe('setting-invalid');
  });
});

describe('attack 27: where a password goes', () => {
  const kept = parseCredentials(
    JSON.stringify({
      auths: {
        'ghcr.io': { auth: base64('owner:one') },
        'docker.io': { auth: base64('hub:two') },
        'registry.gitlab.com': { auth: base64('lab:three') },
        'registry.example.com:5000': { auth: base64('own:four') },
        'auth.example.org': { auth: base64('other:five') },
      },
    }),
    'config.json',
  );

  /** The header that the token service gets. */
  async function sentTo(realm: string, oci: string): Promise<string | undefined> {
    const seen: (string | undefined)[] = [];
    const get: Web['get'] = async ({ url, authorization }) => {
      const body = Readable.from([Buffer.from('{"token":"t"}')]) as WebAnswer['body'];
      seen.push(authorization && reveal(authorization));
      return { url: new URL(url), status: 200, headers: {}, body };
    };
    await authorize(get, [], parseReference(oci), kept, `Bearer realm="${realm}"`);
    const [sent] = seen;
    return sent && Buffer.from(sent.replace('Basic ', ''), 'base64').toString();
  }

  test.each([
    ['https://ghcr.io/token', 'ghcr.io/acme/hello', 'owner:one'],
    ['https://auth.docker.io/token', 'docker.io/acme/hello', 'hub:two'],
    ['https://gitlab.com/jwt/auth', 'registry.gitlab.com/acme/hello', 'lab:three'],
    ['https://registry.example.com:5000/token', 'registry.example.com:5000/hello', 'own:four'],
    ['https://login.example.com/token', 'registry.example.com:5000/hello', 'own:four'],
    ['https://auth.example.org/token', 'registry.example.com:5000/hello', 'other:five'],
    ['https://anything.example/token', 'quay.io/acme/hello', undefined],
  ])('%s for %s gets %s', async (realm, oci, expected) => {
    expect(await sentTo(realm, oci)).toBe(expected);
  });

  test.each([
    ['https://evil.io/token', 'ghcr.io/acme/hello'],
    ['https://ghcr.io.evil.example/token', 'ghcr.io/acme/hello'],
    ['https://evil-docker.io/token', 'docker.io/acme/hello'],
    ['https://example.com.evil.example/token', 'registry.example.com:5000/hello'],
    ['https://io/token', 'ghcr.io/acme/hello'],
    ['https://8.8.8.8/token', 'ghcr.io/acme/hello'],
  ])('%s for %s gets none', async (realm, oci) => {
    const error = await failure(sentTo(realm, oci));
    expect(error.code).toBe('source-refused');
    expect(error.hint).toContain(new URL(realm).host);
  });
});

describe('logins', () => {
  const password = { user: 'reader', password: 'CANARY-word' };
  let registry: FakeRegistry;
  afterEach(() => registry.stop());

  const start = async (given: FakeOptions) => {
    registry = await startFakeRegistry(given);
    registry.put(image({ layers: [await layer([{ name: 'plugin', bytes: 'x' }])] }), '1.0.0');
  };
  const keep = (host = registry.host, { user, password: word } = password): Credentials =>
    parseCredentials(JSON.stringify({ auths: { [host]: { auth: base64(`${user}:${word}`) } } }), 'auths');
  const content = async (credentials?: Credentials) =>
    (await read(await (await gather(registry.host, {}, credentials)).extract())).toString();

  test('a token for everyone is asked for once, and for one repository only', async () => {
    await start({ token: 'anonymous' });
    expect(await content()).toBe('x');
    const [asked, ...more] = registry.asked.filter(({ path }) => path === '/token');
    expect(more).toEqual([]);
    expect(Object.fromEntries(asked!.query)).toEqual({
      service: 'fake',
      scope: `repository:${repository}:pull`,
    });
    expect(asked?.authorization).toBeUndefined();
  });

  test('a token for a password', async () => {
    await start({ token: password });
    expect(await content(keep())).toBe('x');
    const seen = registry.asked.map(({ path, authorization }) => [path === '/token', authorization]);
    const allowed = [undefined, `Bearer ${issuedToken}`];
    expect(
      seen.every(([isToken, value]) =>
        isToken ? `${value}`.startsWith('Basic ') : allowed.includes(value as string),
      ),
    ).toBe(true);
  });

  test('the password itself', async () => {
    await start({ basic: password });
    expect(await content(keep())).toBe('x');
  });

  test.each([
    ['no password', { token: password }, undefined, 'without a password'],
    ['no password for Basic', { basic: password }, undefined, 'without a password'],
    ['another password', { token: password }, { ...password, password: 'other' }, 'to the user reader'],
    [
      'another password for Basic',
      { basic: password },
      { ...password, password: 'other' },
      'to the user reader',
    ],
  ])('%s', async (_, given, kept, message) => {
    await start(given);
    const error = await failure(gather(registry.host, {}, kept && keep(registry.host, kept)));
    expect(error.code).toBe('source-failed');
    expect(error.message).toContain(message);
    expect(`${error.message}${error.hint}`).not.toContain('CANARY');
    expect(error.hint).toContain(`docker login ${registry.host}`);
  });

  test('why a helper is of no use is said when a login is wanted', async () => {
    await start({ token: password });
    const kept = parseCredentials(
      JSON.stringify({ credHelpers: { [registry.host]: 'pass' } }),
      'config.json',
    );
    expect((await failure(gather(registry.host, {}, kept))).message).toContain(
      'leaves it to the helper pass',
    );
  });

  test.each([
    ['a layer', 1],
    ['the config', 0],
  ])('a token that came to its end before %s is asked for anew', async (_, at) => {
    await start({ token: 'anonymous' });
    const made = image({ layers: [await layer([{ name: 'plugin', bytes: 'x' }])] });
    registry.put(made, '1.0.0');
    const gathered = await gather(registry.host);
    let refused = 0;
    registry.intercept = ({ path, authorization }, response) => {
      if (!path.endsWith(made.blobs[at]!.digest) || !authorization || refused > 0) return false;
      refused += 1;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${registry.host}/token"` }).end();
      return true;
    };
    expect((await read(await gathered.extract())).toString()).toBe('x');
    expect(registry.asked.filter(({ path }) => path === '/token')).toHaveLength(2);
  });

  test.each([
    ['no JSON', 200, 'token'],
    ['a number', 200, '1'],
    ['null', 200, 'null'],
    ['no token', 200, '{}'],
    ['a token that ends the header', 200, '{"token":"x\\r\\nHost: evil"}'],
    ['an empty token', 200, '{"token":""}'],
    ['an error', 500, '{}'],
  ])('a token service that sends %s', async (_, status, text) => {
    await start({ token: 'anonymous' });
    registry.intercept = ({ path }, response) => {
      if (path === '/token') response.writeHead(status).end(text);
      return path === '/token';
    };
    const error = await failure(gather(registry.host));
    expect(error.code).toBe('source-failed');
    expect(error.message).toContain(status === 200 ? 'sent no token' : 'answered 500');
  });

  test('a token service that sends too much', async () => {
    await start({ token: 'anonymous' });
    registry.intercept = ({ path }, response) => {
      if (path === '/token') response.writeHead(200).end(`{"token":"${'x'.repeat(300_000)}"}`);
      return path === '/token';
    };
    expect((await failure(gather(registry.host))).code).toBe('source-too-large');
  });

  test('a layer that breaks off is asked for again', async () => {
    await start({});
    const bytes = Buffer.from('y'.repeat(200_000));
    const large = await layer([{ name: 'plugin', bytes }], types.tar);
    registry.put(image({ layers: [large] }), '1.0.0');
    let broken = 0;
    registry.intercept = ({ path }, response) => {
      if (!path.endsWith(large.digest) || broken === 2) return false;
      broken += 1;
      response.writeHead(200, { 'content-length': large.bytes.length });
      response.write(large.bytes.subarray(0, 100_000), () => response.destroy());
      return true;
    };
    const own = await options();
    const seen: string[] = [];
    const web = { ...own.web, sleep: async () => {} };
    const progress = (name: string) => seen.push(name);
    const gathered = await gatherImage({ oci: `${registry.host}/${repository}` }, wanted, {
      ...own,
      web,
      progress,
    });
    expect(await read(await gathered.extract())).toEqual(bytes);
    expect(seen[0]).toContain('layer 1 of 1');
  });

  test('a registry that is busy for a moment is asked again', async () => {
    await start({ token: 'anonymous' });
    const own = await options();
    const pauses: number[] = [];
    const web = { ...own.web, sleep: async (milliseconds: number) => void pauses.push(milliseconds) };
    let answers = 0;
    registry.intercept = (_, response) => {
      answers += 1;
      if (answers % 3 === 1) response.writeHead(503).end();
      if (answers % 3 === 2) response.destroy();
      return answers % 3 !== 0;
    };
    const gathered = await gatherImage({ oci: `${registry.host}/${repository}` }, wanted, { ...own, web });
    expect((await read(await gathered.extract())).toString()).toBe('x');
    expect(pauses.length).toBeGreaterThan(4);
  });

  test('an interruption ends it, with its own reason', async () => {
    await start({});
    const own = await options();
    const stop = new AbortController();
    registry.intercept = () => {
      stop.abort(new Error('enough'));
      return true;
    };
    const gathered = gatherImage({ oci: `${registry.host}/${repository}` }, wanted, {
      ...own,
      signal: stop.signal,
    });
    await expect(gathered).rejects.toThrow('enough');
  });

  test.each([
    ['no entrypoint', {}, undefined, 'Its entrypoint is empty'],
    ['a bare name', { Entrypoint: ['plugin'] }, undefined, '`plugin`, is not a path'],
    ['a shell', { Entrypoint: ['/bin/sh', '-c', '/plugin'] }, undefined, 'starts another program'],
    ['a shell without a path', { Entrypoint: ['sh', '-c', '/plugin'] }, undefined, 'is not a path'],
    ['a root', { Entrypoint: ['/'] }, undefined, 'is a folder'],
    ['a folder as member', {}, 'opt/', 'is a folder'],
  ])('%s does not say which file is the plugin', async (_, process, member, message) => {
    await start({});
    registry.put(image({ process, layers: [await layer([{ name: 'plugin', bytes: 'x' }])] }), '1.0.0');
    const gathered = await gather(registry.host, member === undefined ? {} : { member });
    const error = await failure(gathered.extract());
    expect(error.code).toBe('member-missing');
    expect(error.message).toContain(message);
  });

  test.each([
    ['a path', { Entrypoint: ['/plugin', 'serve'] }, undefined],
    ['a path from the working folder', { Entrypoint: ['./plugin'], WorkingDir: '/' }, undefined],
    ['a command', { Cmd: ['/plugin'] }, undefined],
    ['a member', { Entrypoint: ['/bin/sh'] }, 'plugin'],
    ['a member with a slash', {}, '/plugin'],
  ])('%s says it', async (_, process, member) => {
    await start({});
    registry.put(image({ process, layers: [await layer([{ name: 'plugin', bytes: 'x' }])] }), '1.0.0');
    const gathered = await gather(registry.host, member === undefined ? {} : { member });
    expect((await gathered.extract()).by.at(-1)).toBe('member plugin');
  });
});

test('a registry that answers HTML with 200 to what it does not know has no referrers', async () => {
  const registry = await startFakeRegistry();
  try {
    registry.put(image({ layers: [] }), '1.0.0');
    registry.intercept = ({ path }, response) => {
      if (path.includes('/referrers/'))
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return path.includes('/referrers/');
    };
    expect((await gather(registry.host)).signatures).toEqual([]);
    registry.manifests.set('1.0.0', part(types.manifest, '<html>'));
    expect((await failure((await gather(registry.host)).extract())).code).toBe('image-invalid');
  } finally {
    await registry.stop();
  }
});
