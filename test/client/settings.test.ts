import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type GivenSettings, readSettings, type SettingsSources } from '../../src/client/settings.ts';
import { reveal, secret } from '../../src/core/secret.ts';
import { CANARY, record } from '../support/canary.ts';

const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const key = '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n';

interface Given extends Partial<SettingsSources> {
  readonly files?: Readonly<Record<string, string>>;
}

async function read({ files = {}, ...sources }: Given) {
  const result = await readSettings({
    env: {},
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' });
      return text;
    },
    listFolder: async (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1)),
    ...sources,
  });
  record('settings and findings', inspect(result, { depth: 9 }));
  return { ...result, details: result.findings.map(({ severity, detail }) => `${severity}: ${detail}`) };
}

async function settingsOf(given: Given) {
  const { settings, details } = await read(given);
  if (!settings) throw new Error(details.join('\n'));
  return settings;
}

const token = async (given: Given) => {
  const { credentials } = await settingsOf(given);
  return credentials.kind === 'token' ? reveal(credentials.token) : credentials.kind;
};

describe('defaults', () => {
  test('without anything', async () => {
    expect(await settingsOf({})).toMatchObject({
      address: { origin: 'https://127.0.0.1:8200' },
      namespace: '',
      tls: { verify: true },
      credentials: { kind: 'none' },
      timeout: 150_000,
      maxRetries: 2,
      followRedirects: true,
      redirectHosts: [],
    });
  });
});

describe('environment', () => {
  test.each([
    [{ VAULT_ADDR: 'http://a:1' }, 'http://a:1'],
    [{ VAULT_ADDR: 'http://a:1', BAO_ADDR: 'http://b:2' }, 'http://b:2'],
    [{ VAULT_ADDR: 'http://a:1', VAULT_AGENT_ADDR: 'http://c:3' }, 'http://c:3'],
    [{ BAO_ADDR: 'http://a:1', VAULT_AGENT_ADDR: 'http://c:3' }, 'http://c:3'],
    [{ VAULT_ADDR: 'unix:///run/s' }, 'unix:///run/s'],
    [{ VAULT_ADDR: '' }, 'https://127.0.0.1:8200'],
    // Set but empty hides the other name.
    [{ VAULT_ADDR: 'http://a:1', BAO_ADDR: '' }, 'https://127.0.0.1:8200'],
  ])('%o → %s', async (env, address) => {
    expect((await settingsOf({ env })).address.text).toBe(address);
  });

  test('everything else', async () => {
    const settings = await settingsOf({
      env: {
        BAO_NAMESPACE: '/team-a/',
        BAO_CACERT_BYTES: certificate,
        BAO_CLIENT_CERT: '/c.pem',
        VAULT_CLIENT_KEY: '/k.pem',
        BAO_TLS_SERVER_NAME: 'bao.example.com',
        BAO_CLIENT_TIMEOUT: '3m',
        BAO_MAX_RETRIES: '0',
        BAO_RATE_LIMIT: '10:20',
        BAO_DISABLE_REDIRECTS: 'true',
        PLUGBOARD_REDIRECT_HOSTS: 'a.example.com, B.example.com:8200',
      },
      files: { '/c.pem': certificate, '/k.pem': key },
    });
    expect(settings).toMatchObject({
      namespace: 'team-a',
      tls: { ca: [certificate], cert: certificate, serverName: 'bao.example.com', verify: true },
      timeout: 180_000,
      maxRetries: 0,
      rate: { perSecond: 10, burst: 20 },
      followRedirects: false,
      redirectHosts: ['a.example.com', 'b.example.com:8200'],
    });
    expect(reveal(settings.tls.key!)).toBe(key);
  });

  test.each([
    ['10', { perSecond: 10, burst: 10 }],
    ['0.5', { perSecond: 0.5, burst: 1 }],
    ['2.5:7', { perSecond: 2.5, burst: 7 }],
  ])('rate limit %s', async (text, rate) => {
    expect((await settingsOf({ env: { VAULT_RATE_LIMIT: text } })).rate).toEqual(rate);
  });

  test.each(['60', '60s', '1m'])('timeout %s', async (text) => {
    expect((await settingsOf({ env: { VAULT_CLIENT_TIMEOUT: text } })).timeout).toBe(60_000);
  });

  test('0 is no timeout of its own, as with the official clients', async () => {
    expect((await settingsOf({ env: { VAULT_CLIENT_TIMEOUT: '0' } })).timeout).toBe(150_000);
  });
});

describe('order of sources', () => {
  const env = { BAO_ADDR: 'http://env:1', BAO_TOKEN: 'from-env', BAO_CACERT: '/env.pem' };
  const files = { '/env.pem': certificate, '/m/one.pem': `${certificate}m` };

  test('flag, manifest, environment', async () => {
    const manifest: GivenSettings = { address: 'http://manifest:2', token: secret('from-manifest') };
    expect((await settingsOf({ env, files, manifest })).address.text).toBe('http://manifest:2');
    expect(await token({ env, files, manifest })).toBe('from-manifest');
    const flags: GivenSettings = { address: 'http://flag:3' };
    expect((await settingsOf({ env, files, manifest, flags })).address.text).toBe('http://flag:3');
    expect(await token({ env, files, manifest, flags })).toBe('from-manifest');
  });

  test('certificates belong together: ca_path of the manifest hides CACERT of the environment', async () => {
    const { tls } = await settingsOf({ env, files, manifest: { ca_path: '/m' } });
    expect(tls.ca).toEqual([`${certificate}m`]);
  });

  test('an AppRole of the manifest hides a token of the environment', async () => {
    const { credentials } = await settingsOf({
      env,
      files,
      manifest: { approle: { mount: 'auth/ci/', role_id: 'r', secret_id: secret('s') } },
    });
    expect(credentials).toMatchObject({ kind: 'approle', mount: 'ci' });
  });
});

describe('who we are', () => {
  const home = '/home/me';

  test('the token that a login left behind', async () => {
    expect(await token({ home, files: { '/home/me/.vault-token': 'left\n' } })).toBe('left');
    expect(await token({ env: { HOME: home }, files: { '/home/me/.vault-token': 'left' } })).toBe('left');
    expect(await token({ home, env: { BAO_TOKEN_PATH: '/t' }, files: { '/t': 'there' } })).toBe('there');
    expect(
      await token({ home, env: { VAULT_TOKEN: 'env' }, files: { '/home/me/.vault-token': 'left' } }),
    ).toBe('env');
  });

  test('a token helper is warned of, and the file it replaces is not read', async () => {
    const { settings, details } = await read({
      home,
      files: { '/home/me/.vault': 'token_helper = "/bin/helper"', '/home/me/.vault-token': 'stale' },
    });
    expect(settings?.credentials.kind).toBe('none');
    expect(details).toEqual([
      'warning: /home/me/.vault names a token helper, which is not asked for a token.',
    ]);
  });

  test.each([{}, { VAULT_CONFIG_PATH: '/c' }])('also of the other clients: %o', async (env) => {
    const files = { '/home/me/.bao': 'token_helper: "x"', '/c': '{"token_helper": "x"}'.replace('{', '') };
    expect((await read({ home, env, files })).details).toEqual([
      `warning: ${'VAULT_CONFIG_PATH' in env ? '/c' : '/home/me/.bao'} names a token helper, which is not asked for a token.`,
    ]);
  });

  test('with a token given, a token helper does not matter', async () => {
    const files = { '/home/me/.vault': 'token_helper = "/bin/helper"' };
    expect((await read({ home, files, env: { VAULT_TOKEN: 't' } })).details).toEqual([]);
  });

  test('AppRole from the environment comes before a token in it', async () => {
    const { credentials } = await settingsOf({
      env: {
        VAULT_TOKEN: 't',
        PLUGBOARD_ROLE_ID: 'role',
        PLUGBOARD_SECRET_ID_FILE: '/s',
        PLUGBOARD_APPROLE_MOUNT: 'ci/deploy',
      },
      files: { '/s': 'sid\n' },
    });
    if (credentials.kind !== 'approle') throw new Error(credentials.kind);
    expect([credentials.mount, reveal(credentials.roleId), reveal(credentials.secretId!)]).toEqual([
      'ci/deploy',
      'role',
      'sid',
    ]);
  });

  test.each([
    [{ token: 't', approle: { role_id: 'r' } }],
    [{ token: secret('t'), approle: { role_id: secret('r') } }],
  ])('both in one manifest contradict each other', async (manifest) => {
    expect((await read({ manifest })).details).toEqual([
      'error: server.token and server.role_id are both set.',
    ]);
  });
});

describe('what cannot be used is a finding', () => {
  const cases: readonly [Given, string][] = [
    [{ env: { BAO_ADDR: 'bao:8200' } }, 'BAO_ADDR: an address begins with https://, http:// or unix://.'],
    [
      { flags: { address: `https://u:${CANARY}@h` } },
      '--address: an address holds no user name and no password.',
    ],
    [{ env: { VAULT_NAMESPACE: 'a b' } }, 'VAULT_NAMESPACE must be a namespace path.'],
    [{ env: { VAULT_SKIP_VERIFY: 'yes' } }, 'VAULT_SKIP_VERIFY must be true or false.'],
    [
      { env: { VAULT_CLIENT_TIMEOUT: 'long' } },
      'VAULT_CLIENT_TIMEOUT must be a duration in whole seconds, like 3m.',
    ],
    [{ env: { VAULT_MAX_RETRIES: '-1' } }, 'VAULT_MAX_RETRIES must be a whole number from 0.'],
    [
      { env: { VAULT_RATE_LIMIT: '0' } },
      'VAULT_RATE_LIMIT must be requests per second, or rate:burst like 10:20.',
    ],
    [
      { env: { VAULT_SRV_LOOKUP: 'true' } },
      'VAULT_SRV_LOOKUP asks for SRV records, which are not looked up.',
    ],
    [{ env: { VAULT_CACERT: '/no' } }, 'VAULT_CACERT cannot be read (ENOENT).'],
    [{ env: { VAULT_CACERT: CANARY } }, 'VAULT_CACERT cannot be read (ENOENT).'],
    [{ env: { VAULT_CACERT: '/x' }, files: { '/x': 'x' } }, 'VAULT_CACERT holds no PEM certificate.'],
    [{ env: { VAULT_CAPATH: '/empty' } }, 'VAULT_CAPATH holds no PEM certificate.'],
    [
      { env: { VAULT_CLIENT_CERT: '/x' } },
      'VAULT_CLIENT_CERT needs both the client certificate and its key.',
    ],
    [
      {
        env: { VAULT_CLIENT_CERT: '/c', VAULT_CLIENT_KEY: '/x' },
        files: { '/c': certificate, '/x': CANARY },
      },
      'VAULT_CLIENT_KEY holds no PEM private key.',
    ],
    [
      { env: { VAULT_TOKEN: `${CANARY} x` } },
      'VAULT_TOKEN is not a token: it holds blanks or characters that cannot be printed.',
    ],
    [{ env: { PLUGBOARD_SECRET_ID: CANARY } }, 'PLUGBOARD_SECRET_ID needs a RoleID beside it.'],
    [{ env: { PLUGBOARD_ROLE_ID_FILE: CANARY } }, 'PLUGBOARD_ROLE_ID_FILE cannot be read (ENOENT).'],
    [{ env: { VAULT_PROXY_ADDR: `ftp://u:${CANARY}@p` } }, 'VAULT_PROXY_ADDR must be the URL of a proxy.'],
  ];
  test.each(cases)('%o', async (given, detail) => {
    const { settings, details } = await read(given);
    expect(details).toEqual([`error: ${detail}`]);
    expect(settings).toBeUndefined();
  });

  test('several are all told', async () => {
    const env = { VAULT_MAX_RETRIES: 'x', VAULT_ADDR: 'x', VAULT_CACERT: '/x' };
    expect((await read({ env })).findings).toHaveLength(3);
  });

  test('warnings let the settings stand', async () => {
    const { settings, details } = await read({ env: { BAO_SKIP_VERIFY: '1', BAO_WRAP_TTL: '5m' } });
    expect(settings?.tls.verify).toBe(false);
    expect(details).toEqual([
      'warning: BAO_WRAP_TTL is ignored: wrapped answers cannot be read.',
      'warning: BAO_SKIP_VERIFY is set: anybody on the way can read the token and change the answers.',
    ]);
  });
});

test('settings that are printed show no secret', async () => {
  const settings = await settingsOf({
    env: { VAULT_TOKEN: CANARY, VAULT_PROXY_ADDR: `http://u:${CANARY}@proxy:3128` },
  });
  expect(inspect(settings, { depth: 9 })).not.toContain(CANARY);
  expect(JSON.stringify(settings)).not.toContain(CANARY);
});
