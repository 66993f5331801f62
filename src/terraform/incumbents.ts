/** Resource types of the provider hashicorp/vault that can become ours: target kind, and attributes that have another name there. */
type Renames = Readonly<Record<string, string>>;

export const incumbents: Readonly<Record<string, Readonly<Record<string, Renames | undefined>>>> = {
  vault_plugin: { plugin: {} },
  vault_plugin_pinned_version: { plugin_pin: {} },
  vault_plugin_runtime: { plugin_runtime: {} },
  vault_mount: { secrets_mount: {} },
  vault_auth_backend: { auth_mount: {} },
  vault_quota_rate_limit: { rate_limit_quota: {} },
  vault_quota_lease_count: { lease_count_quota: {} },
  vault_quota_config: { quota_config: {} },
  vault_database_secret_backend_connection: { database_connection: { mount: 'backend' } },
};
