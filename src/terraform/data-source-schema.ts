/** What configurations may look up. */
import { verifiedArtifact } from './artifact-schema.ts';
import type { Attribute, Attributes, Block, CtyType } from './attribute.ts';

const computed = (description: string, type: CtyType = 'string'): Attribute => ({
  description,
  type,
  computed: true,
});

const listOf = (description: string, attributes: Attributes): Attribute => ({
  description,
  nested: { nesting: 'list', attributes },
  computed: true,
});

const mountAttributes: Attributes = {
  path: computed('Path of the mount, with a slash at its end.'),
  type: computed('Name of the plugin in the catalog, or a builtin.'),
  accessor: computed('Accessor of the mount.'),
  description: computed('Text for people.'),
  plugin_version: computed('Version that the mount stores; empty lets the server choose.'),
  running_plugin_version: computed('Version of the process as of its last start.'),
  running_sha256: computed('Sum of the process as of its last start; empty for a builtin.'),
  server_managed: computed("Whether it is one of the server's own fixed mounts.", 'bool'),
};

export const dataSources: Readonly<Record<string, Block>> = {
  plugboard_server: {
    description: 'The server that the provider talks to, and what it supports.',
    attributes: {
      product: computed('`vault` or `openbao`.'),
      edition: computed('`community` or `enterprise`.'),
      version: computed('Version as the server says it.'),
      namespace: computed('Namespace in which mounts are managed; empty is root.'),
      supports: computed('For each resource, without `plugboard_`: whether the server has it.', [
        'map',
        'bool',
      ]),
    },
  },
  plugboard_catalog: {
    description: 'What is registered in the catalog, and which mounts and connections run it.',
    attributes: {
      plugins: listOf('Every entry of the catalog, builtins included.', {
        type: computed('`auth`, `database` or `secret`.'),
        name: computed('Name in the catalog.'),
        version: computed('Version; empty is the unversioned entry.'),
        sha256: computed('Sum of the file; empty for a builtin.'),
        builtin: computed('Whether it is part of the server.', 'bool'),
        deprecation_status: computed('Of a builtin.'),
        used_by: computed('What runs it now, such as `secrets_mount team-a/`.', ['list', 'string']),
      }),
    },
  },
  plugboard_mounts: {
    description: 'Every secrets and auth mount of the namespace, whoever manages it.',
    attributes: {
      secrets: listOf('Secrets mounts, by path.', mountAttributes),
      auth: listOf('Auth mounts, by path.', mountAttributes),
    },
  },
  plugboard_verified_artifact: verifiedArtifact,
};
