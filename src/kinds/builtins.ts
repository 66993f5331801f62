/**
 * Names of plugins that servers are built with. An unversioned entry of such a name hides the builtin from the catalog's own list
 * (vault-api 1.2), so that nothing on the server tells any more that there was one.
 */
import { isAtLeast, type ServerInfo } from '../core/server.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  auth: [
    'alicloud',
    'approle',
    'aws',
    'azure',
    'cert',
    'cf',
    'gcp',
    'github',
    'jwt',
    'kerberos',
    'kubernetes',
    'ldap',
    'oci',
    'oidc',
    'okta',
    'pcf',
    'radius',
    'userpass',
  ],
  secret: [
    'ad',
    'alicloud',
    'aws',
    'azure',
    'consul',
    'gcp',
    'gcpkms',
    'kubernetes',
    'kv',
    'ldap',
    'mongodbatlas',
    'nomad',
    'openldap',
    'pki',
    'rabbitmq',
    'ssh',
    'terraform',
    'totp',
    'transit',
  ],
};

export function isBuiltinName(type: string, name: string): boolean {
  return type === 'database' ? name.endsWith('-database-plugin') : (names[type] ?? []).includes(name);
}

type Names = Readonly<Record<string, readonly string[]>>;

const everywhere = [
  'mysql',
  'mysql-aurora',
  'mysql-rds',
  'mysql-legacy',
  'cassandra',
  'influxdb',
  'postgresql',
  'redis',
];
const vaultAlone = [
  'couchbase',
  'elasticsearch',
  'hana',
  'mongodb',
  'mongodbatlas',
  'mssql',
  'redshift',
  'redis-elasticache',
  'snowflake',
];
const asDatabases = (short: readonly string[]) => short.map((each) => `${each}-database-plugin`);

const ofProduct: Readonly<Record<ServerInfo['product'], Names>> = {
  vault: { ...names, database: asDatabases([...everywhere, ...vaultAlone]) },
  openbao: {
    auth: ['approle', 'cert', 'jwt', 'kubernetes', 'oidc', 'userpass'],
    secret: ['kubernetes', 'kv', 'pki', 'rabbitmq', 'ssh', 'totp', 'transit'],
    database: asDatabases([...everywhere, 'valkey']),
  },
};

/** OpenBao 2.7 has them no more: an entry of such a name is an external plugin there, and hides nothing. */
const ofOlderOpenBao: Names = { auth: ['kerberos', 'ldap', 'radius'], secret: ['ldap', 'openldap'] };

const ofVaultEnterprise: Names = {
  auth: ['saml', 'scep', 'spiffe'],
  secret: ['keymgmt', 'kmip', 'spiffe', 'transform'],
};

/** What decides which builtins a server has. */
export type Built = Pick<ServerInfo, 'product' | 'version' | 'edition'>;

/** Whether this server has such a builtin, as far as is known without asking: it does not tell of one that is hidden. */
export function isBuiltinOf({ product, version, edition }: Built, type: string, name: string): boolean {
  const isOlder = product === 'openbao' && !isAtLeast(version, '2.7');
  const isEnterprise = product === 'vault' && edition === 'enterprise';
  return [
    ofProduct[product],
    ...(isOlder ? [ofOlderOpenBao] : []),
    ...(isEnterprise ? [ofVaultEnterprise] : []),
  ].some((each) => each[type]?.includes(name));
}
