/**
 * Names of plugins that servers are built with. An unversioned entry of such a name hides the builtin from the catalog's own list
 * (vault-api 1.2), so that nothing on the server tells any more that there was one.
 */
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
