/** Generated from the kinds by `npm run generate`. Not to be edited. */
import type { Construct } from 'constructs';
import type { SecretReference } from '../core/spelling/secret-reference.ts';
import type { Reference } from './reference.ts';
import { Thing } from './thing.ts';

/** What holds for a board as a whole. */
export interface BoardProps {
  /** Which server, and how to reach it. */
  readonly server?: {
    /** URL of the server, or unix:///path. Default: BAO_ADDR, VAULT_ADDR. */
    readonly address?: string | undefined;
    /** Namespace in which mounts are managed. Catalog, pins, runtimes and quotas are always in root. */
    readonly namespace?: string | undefined;
    /** PEM file with the certificates that the server is trusted by. */
    readonly caCert?: string | undefined;
    /** Folder of such PEM files. */
    readonly caPath?: string | undefined;
    /** PEM file with our certificate for mutual TLS. */
    readonly clientCert?: string | undefined;
    /** PEM file with the key of that certificate. */
    readonly clientKey?: string | undefined;
    /** Name that the certificate of the server must have. */
    readonly tlsServerName?: string | undefined;
    /** Trusts any certificate: anybody on the way can read the token. */
    readonly skipVerify?: boolean | undefined;
    /** Longest wait for one answer. */
    readonly timeout?: number | string | undefined;
    /** How often a request that may be repeated is tried again. Default: 2. */
    readonly maxRetries?: number | undefined;
    /** Requests per second that we allow ourselves, or rate:burst. */
    readonly rateLimit?: string | undefined;
    /** Hosts that may see the token when the server redirects to them. */
    readonly redirectHosts?: readonly string[] | undefined;
    /** Token to use. */
    readonly token?: SecretReference | undefined;
    /** Logs in once per run; the token is revoked at the end. */
    readonly approle?: {
      /** Path of the auth mount. Default: "approle". */
      readonly mount?: string | undefined;
      /** RoleID. */
      readonly roleId: SecretReference;
      /** SecretID. */
      readonly secretId?: SecretReference | undefined;
    } | undefined;
    /** Overrides the detection of the product. */
    readonly product?: 'vault' | 'openbao' | undefined;
    /** Overrides the detection of the edition. */
    readonly edition?: 'community' | 'enterprise' | undefined;
    /** Overrides the version that the server reports. */
    readonly version?: string | undefined;
    /** Platform of the server, for plugins with one sha256 per platform. Default: asked from the server. */
    readonly platform?: string | undefined;
  } | undefined;
  /** What drift makes of things on the server that the manifest does not declare. Default: "report". */
  readonly unmanaged?: 'ignore' | 'report' | 'error' | undefined;
  /** Who must have signed a plugin before it may run. With this section nothing is registered without evidence. */
  readonly trust?: {
    /** Who may be trusted, by names that the rules use. Each root is complete in itself. */
    readonly roots?: Readonly<Record<string, {
      /** How the root signs. `sigstore`: short-lived certificates; `cosign`: a key of cosign; the others: keys of the tool of that name. */
      readonly type: 'sigstore' | 'cosign' | 'pgp' | 'minisign' | 'signify' | 'ssh';
      /** Signatures from before do not count. */
      readonly notBefore?: string | undefined;
      /** Signatures from after do not count. */
      readonly notAfter?: string | undefined;
      /** `public-good`, or the file `trusted_root.json` of another instance of Sigstore. For sigstore, and for cosign with a log. */
      readonly trustedRoot?: string | undefined;
      /** sigstore: who vouched for the identity. Exactly, never a pattern. */
      readonly issuer?: string | undefined;
      /** sigstore: whom the certificate names: a workflow or an address. Exactly, never a pattern. */
      readonly identity?: string | undefined;
      /** What proves the time of a signature: an entry in a log, a signed timestamp, or nothing, which is insecure and needs a `reason`. Default: `required`; for cosign without `trustedRoot`: `none`. */
      readonly transparency?: 'required' | 'timestamp' | 'none' | undefined;
      /** Why `transparency: none` is accepted. */
      readonly reason?: string | undefined;
      /** cosign: the public key as PEM, or its file. minisign and signify: the line of base64, or the file of the public key. */
      readonly key?: string | undefined;
      /** pgp: of the primary key, 40 or 64 hexadecimal digits. Subkeys change, it stays. */
      readonly fingerprint?: string | undefined;
      /** pgp: files with copies of the key; they are merged. */
      readonly keys?: readonly string[] | undefined;
      /** pgp: what was signed while the key was valid does not count once it has expired. Default: false. */
      readonly keyMustBeValidNow?: boolean | undefined;
      /** minisign: also accepts signatures over the bytes themselves. Default: false. */
      readonly legacy?: boolean | undefined;
      /** ssh: file in the format of ALLOWED SIGNERS in ssh-keygen(1). */
      readonly allowedSigners?: string | undefined;
      /** ssh: what the signature must be made for, as in `ssh-keygen -Y sign -n NAMESPACE`. */
      readonly namespace?: string | undefined;
      /** ssh: one of the principals. Left out: any of them. */
      readonly principal?: string | undefined;
    }>> | undefined;
    /** Keys that are not trusted any more, whatever root they belong to. */
    readonly revoked?: readonly ({
      /** `pgp:FINGERPRINT`, `spki:SHA256`, `minisign:ID`, `signify:ID` or `ssh:SHA256:…`. */
      readonly key: string;
      /** Signatures that are proven to be older stay good. Left out: none does. */
      readonly since?: string | undefined;
      /** Why; shown wherever it has an effect. */
      readonly reason: string;
    })[] | undefined;
    /** What is refused whoever signed it. Each entry names one of `plugin`, `sha256` and `logEntry`. */
    readonly deny?: readonly ({
      /** `type/name`; `*` stands for any text without a slash. */
      readonly plugin?: string | undefined;
      /** Of the plugin; all bounds must hold. Left out: all versions. */
      readonly versions?: string | undefined;
      /** Of the binary, the archive, the image or the sums. */
      readonly sha256?: string | undefined;
      /** Entry of a transparency log: `logId:index`. */
      readonly logEntry?: string | undefined;
      /** Why; shown wherever it has an effect. */
      readonly reason: string;
    })[] | undefined;
    /** What a plugin needs. The first rule that matches decides; where none does, the plugin is refused. */
    readonly rules?: readonly ({
      /** For which plugins the rule is. The first rule that matches decides. */
      readonly match: {
        /** `type/name`; `*` stands for any text without a slash. */
        readonly plugin: string;
        /** Where the plugin comes from. `*` stands for any text without a slash, `**` for any text. Left out: any source. */
        readonly source?: string | undefined;
      };
      /** Who must have signed. Several signatures of one root count once. */
      readonly require?: {
        /** Each of these roots. */
        readonly all?: readonly string[] | undefined;
        /** Some of several roots. */
        readonly atLeast?: {
          /** How many of them. */
          readonly n: number;
          /** Names of roots. */
          readonly of: readonly string[];
        } | undefined;
      } | undefined;
      /** What a signature may be over. Default: any of them. */
      readonly covers?: readonly ('sums' | 'artifact' | 'image' | 'binary')[] | undefined;
      /** How the plugin must have been built, as a signed statement of one of the sigstore roots says. */
      readonly provenance?: {
        /** Kind of statement. */
        readonly predicate: 'slsa-v1';
        /** URL of the repository that was built. */
        readonly sourceRepository?: string | undefined;
        /** Its number, which survives renames and which nobody can take over. */
        readonly repositoryId?: string | number | boolean | undefined;
        /** Number of its owner. */
        readonly ownerId?: string | number | boolean | undefined;
        /** Branch or tag; `*` stands for any text without a slash. */
        readonly ref?: string | undefined;
        /** Path of the workflow in the repository. */
        readonly workflow?: string | undefined;
        /** Whose machine built it. */
        readonly runner?: 'github-hosted' | 'self-hosted' | undefined;
      } | undefined;
      /** Age of the signatures, by times that a log or a timestamp authority proves. */
      readonly freshness?: {
        /** Younger ones do not count yet: time for others to notice a bad release. */
        readonly minAge?: string | undefined;
        /** Older ones do not count any more. */
        readonly maxAge?: string | undefined;
      } | undefined;
      /** Older versions are refused. */
      readonly minVersion?: string | undefined;
      /** Why the plugin may be a script, whose interpreter nobody verifies. Left out: it must be an executable for the platform. */
      readonly allowScript?: string | undefined;
      /** `audit` reports what `enforce` refuses. Default: "enforce". */
      readonly mode?: 'enforce' | 'audit' | undefined;
      /** Instead of `require`: admits exactly one binary without any signature, until a day. */
      readonly unsigned?: {
        /** sha256 of the binary: 64 lower-case hexadecimal digits. */
        readonly sha256: string;
        /** Why; shown wherever it has an effect. */
        readonly reason: string;
        /** Last day. */
        readonly until: string;
      } | undefined;
    })[] | undefined;
    /** Exceptions from the rule that no version below the highest locked one is accepted. */
    readonly allowDowngrade?: readonly ({
      /** `type/name`; `*` stands for any text without a slash. */
      readonly plugin: string;
      /** Version to go back to. */
      readonly to: string;
      /** Why; shown wherever it has an effect. */
      readonly reason: string;
      /** Last day. */
      readonly until: string;
    })[] | undefined;
  } | undefined;
}

export interface PluginRuntimeProps {
  /** Kind of runtime; there is only one. Default: "container". */
  readonly type?: 'container' | Reference | undefined;
  /** Name that plugins refer to in `runtime`. */
  readonly name: string | Reference;
  /** OCI runtime, such as `runc`; empty is `runsc` (gVisor). */
  readonly ociRuntime?: string | Reference | undefined;
  /** Parent cgroup of the containers. */
  readonly cgroupParent?: string | Reference | undefined;
  /** CPUs that a container may use. */
  readonly cpu?: number | string | undefined;
  /** The same in nanoseconds of CPU per second. Default: 0. */
  readonly cpuNanos?: number | undefined;
  /** Memory that a container may use. */
  readonly memory?: number | string | undefined;
  /** The same in bytes. Default: 0. */
  readonly memoryBytes?: number | string | undefined;
  /** The container engine runs rootless. Default: false. Not on OpenBao. */
  readonly rootless?: boolean | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
}

/** How much memory and CPU the containers of plugins may take. */
export class PluginRuntime extends Thing {
  constructor(scope: Construct, id: string, props: PluginRuntimeProps) {
    super(scope, id, 'plugin_runtime', props);
  }

  /** Kind of runtime; there is only one. */
  get type(): Reference {
    return this.refer('type');
  }

  /** Name that plugins refer to in `runtime`. */
  get name(): Reference {
    return this.refer('name');
  }
}

export interface PluginProps {
  /** What the plugin is for. */
  readonly type: 'auth' | 'database' | 'secret' | Reference;
  /** Name in the catalog, and the `type` of the mounts that use it. */
  readonly name: string | Reference;
  /** Version of the entry. Left out: the one unversioned entry, which hides a builtin of the same name. */
  readonly version?: string | Reference | undefined;
  /** File in the server's plugin directory. One file name per version lets old and new lie side by side. */
  readonly command?: string | Reference | undefined;
  /** Arguments of the process. */
  readonly args?: readonly (string | Reference)[] | undefined;
  /** Environment of the process. The server never returns it. */
  readonly env?: Readonly<Record<string, SecretReference>> | undefined;
  /** Sum of the file or image: one, or one for each platform. */
  readonly sha256?: string | Readonly<Record<string, string>> | Reference | undefined;
  /** Container image without tag; the tag is the version without `v`. Not on OpenBao. */
  readonly ociImage?: string | Reference | undefined;
  /** Name of the plugin runtime that limits the container. Not on OpenBao. */
  readonly runtime?: string | Reference | undefined;
  /** Where the plugin comes from and how its publisher signs, for `plugboard lock`, `verify` and `fetch`. */
  readonly source?: {
    /** A release on GitHub: `owner/repository`, or the URL of the repository on another host. */
    readonly github?: string | Reference | undefined;
    /** A folder on a web server, https only. */
    readonly url?: string | Reference | undefined;
    /** An image in a registry, without tag and digest. */
    readonly oci?: string | Reference | undefined;
    /** A folder with what was downloaded before, for hosts without a network. */
    readonly file?: string | Reference | undefined;
    /** Tag of the release or image. Default: `v{version}` for a release, `{version}` for an image. */
    readonly tag?: string | Reference | undefined;
    /** Digest of the image index, instead of a tag, which others can move. */
    readonly digest?: string | Reference | undefined;
    /** Name of the file: an archive (zip, tar.gz), or the binary itself. `{name}`, `{version}`, `{os}` and `{arch}` are filled in. */
    readonly asset?: string | Reference | undefined;
    /** Name of the file with the sha256 of each asset. */
    readonly sums?: string | Reference | undefined;
    /** Name of the one file in the archive or image that is the plugin. Left out: the only executable file, or the entrypoint of the image. */
    readonly member?: string | Reference | undefined;
    /** Files with signatures, by what they cover. Names are relative to the release; `./` begins a file beside the manifest. Those of an image are found in its registry. */
    readonly signatures?: {
      /** Over the sums. */
      readonly sums?: readonly (string | Reference)[] | undefined;
      /** Over the artifact. */
      readonly artifact?: readonly (string | Reference)[] | undefined;
      /** Over the image. */
      readonly image?: readonly (string | Reference)[] | undefined;
      /** Over the binary. */
      readonly binary?: readonly (string | Reference)[] | undefined;
    } | undefined;
    /** Platforms to lock. Default: that of the server, else linux/amd64. */
    readonly platforms?: readonly (string | Reference)[] | undefined;
  } | undefined;
  /** The plugin comes from an OCI image. Default: false. Not on Vault. */
  readonly oci?: boolean | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
  /** Terraform only: another number has `env` written again. */
  readonly envVersion?: number | undefined;
}

/** A plugin version in the catalog: which file with which sha256 a mount may run. */
export class Plugin extends Thing {
  constructor(scope: Construct, id: string, props: PluginProps) {
    super(scope, id, 'plugin', props);
  }

  /** What the plugin is for. */
  get type(): Reference {
    return this.refer('type');
  }

  /** Name in the catalog, and the `type` of the mounts that use it. */
  get name(): Reference {
    return this.refer('name');
  }

  /** Version of the entry. Left out: the one unversioned entry, which hides a builtin of the same name. */
  get version(): Reference {
    return this.refer('version');
  }

  /** Of a builtin. Known to Terraform only. */
  get deprecationStatus(): Reference {
    return this.refer('deprecation_status');
  }

  /** Why the server cannot run the file; OpenBao 2.7 or newer. Known to Terraform only. */
  get fileProblem(): Reference {
    return this.refer('file_problem');
  }
}

export interface PluginPinProps {
  /** Type of the plugin. */
  readonly type: 'auth' | 'database' | 'secret' | Reference;
  /** Name of the plugin. A name with `/` cannot be pinned. */
  readonly name: string | Reference;
  /** The version that every mount and connection of the plugin runs. */
  readonly version: string | Reference;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
}

/** One version of a plugin for every mount and connection, whatever version they store. */
export class PluginPin extends Thing {
  constructor(scope: Construct, id: string, props: PluginPinProps) {
    super(scope, id, 'plugin_pin', props);
  }

  /** Type of the plugin. */
  get type(): Reference {
    return this.refer('type');
  }

  /** Name of the plugin. A name with `/` cannot be pinned. */
  get name(): Reference {
    return this.refer('name');
  }

  /** The version that every mount and connection of the plugin runs. */
  get version(): Reference {
    return this.refer('version');
  }
}

export interface SecretsMountProps {
  /** Path of the mount. */
  readonly path: string | Reference;
  /** Name of the plugin in the catalog, or a builtin. `kv-v2` is `kv` with `options: {version: 2}`. */
  readonly type: string | Reference;
  /** Text for people. */
  readonly description?: string | Reference | undefined;
  /** Version that the mount stores and runs. Left out: as it is on the server, which chooses once at creation. On OpenBao 2.7 or newer also `latest`. */
  readonly pluginVersion?: string | Reference | undefined;
  /** Options of the plugin, such as `version` of kv. Values are text. */
  readonly options?: Readonly<Record<string, string | number | boolean | Reference>> | undefined;
  /** Not replicated. Cannot be changed. Default: false. */
  readonly local?: boolean | undefined;
  /** Critical values are wrapped by the seal. Cannot be changed. Default: false. */
  readonly sealWrap?: boolean | undefined;
  /** Uses external entropy. Cannot be changed. Default: false. */
  readonly externalEntropyAccess?: boolean | undefined;
  /** Storage is not cached. Cannot be changed. Default: false. */
  readonly forceNoCache?: boolean | undefined;
  /** Default lease duration. Default: 0. */
  readonly defaultLeaseTtl?: number | string | undefined;
  /** Longest lease duration. Default: 0. */
  readonly maxLeaseTtl?: number | string | undefined;
  /** Whether the mount is listed for those who are not logged in. */
  readonly listingVisibility?: '' | 'unauth' | 'hidden' | Reference | undefined;
  /** Request keys that the audit log shows in clear. */
  readonly auditNonHmacRequestKeys?: readonly (string | Reference)[] | undefined;
  /** Response keys that the audit log shows in clear. */
  readonly auditNonHmacResponseKeys?: readonly (string | Reference)[] | undefined;
  /** Request headers that the plugin gets to see. */
  readonly passthroughRequestHeaders?: readonly (string | Reference)[] | undefined;
  /** Response headers that the plugin may set. */
  readonly allowedResponseHeaders?: readonly (string | Reference)[] | undefined;
  /** Key that signs identity tokens for the plugin. Not on OpenBao. */
  readonly identityTokenKey?: string | Reference | undefined;
  /** Trailing slashes of requests are cut. Default: false. Not on OpenBao. */
  readonly trimRequestTrailingSlashes?: boolean | undefined;
  /** Managed keys that the mount may use. Not on OpenBao. */
  readonly allowedManagedKeys?: readonly (string | Reference)[] | undefined;
  /** Auth mounts that the plugin may ask to authenticate. Not on OpenBao. */
  readonly delegatedAuthAccessors?: readonly (string | Reference)[] | undefined;
  /** Former path: the mount is moved from there with its data. Its leases and tokens are revoked. */
  readonly movedFrom?: string | Reference | undefined;
  /** Path below the mount that must answer to a read after each change; otherwise an upgrade is taken back. */
  readonly probe?: string | Reference | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
  /** Terraform only: it refuses to destroy or replace the thing while this is true. Default: true. */
  readonly deletionProtection?: boolean | undefined;
}

/** A secrets engine at a path, and the process behind it. */
export class SecretsMount extends Thing {
  constructor(scope: Construct, id: string, props: SecretsMountProps) {
    super(scope, id, 'secrets_mount', props);
  }

  /** Path of the mount. */
  get path(): Reference {
    return this.refer('path');
  }

  /** Name of the plugin in the catalog, or a builtin. `kv-v2` is `kv` with `options: {version: 2}`. */
  get type(): Reference {
    return this.refer('type');
  }

  /** Stable across moves, new after recreation. Known to Terraform only. */
  get accessor(): Reference {
    return this.refer('accessor');
  }

  /** Stable across moves, new after recreation. Known to Terraform only. */
  get uuid(): Reference {
    return this.refer('uuid');
  }

  /** Version of the process as of its last start. Known to Terraform only. */
  get runningPluginVersion(): Reference {
    return this.refer('running_plugin_version');
  }

  /** Sum of the process as of its last start; empty for a builtin. Known to Terraform only. */
  get runningSha256(): Reference {
    return this.refer('running_sha256');
  }

  /** Of a builtin. Known to Terraform only. */
  get deprecationStatus(): Reference {
    return this.refer('deprecation_status');
  }
}

export interface AuthMountProps {
  /** Path of the mount. */
  readonly path: string | Reference;
  /** Name of the plugin in the catalog, or a builtin. `kv-v2` is `kv` with `options: {version: 2}`. */
  readonly type: string | Reference;
  /** Text for people. */
  readonly description?: string | Reference | undefined;
  /** Version that the mount stores and runs. Left out: as it is on the server, which chooses once at creation. On OpenBao 2.7 or newer also `latest`. */
  readonly pluginVersion?: string | Reference | undefined;
  /** Options of the plugin, such as `version` of kv. Values are text. */
  readonly options?: Readonly<Record<string, string | number | boolean | Reference>> | undefined;
  /** Not replicated. Cannot be changed. Default: false. */
  readonly local?: boolean | undefined;
  /** Critical values are wrapped by the seal. Cannot be changed. Default: false. */
  readonly sealWrap?: boolean | undefined;
  /** Uses external entropy. Cannot be changed. Default: false. */
  readonly externalEntropyAccess?: boolean | undefined;
  /** Storage is not cached. Cannot be changed. Default: false. */
  readonly forceNoCache?: boolean | undefined;
  /** Default lease duration. Default: 0. */
  readonly defaultLeaseTtl?: number | string | undefined;
  /** Longest lease duration. Default: 0. */
  readonly maxLeaseTtl?: number | string | undefined;
  /** Whether the mount is listed for those who are not logged in. */
  readonly listingVisibility?: '' | 'unauth' | 'hidden' | Reference | undefined;
  /** Request keys that the audit log shows in clear. */
  readonly auditNonHmacRequestKeys?: readonly (string | Reference)[] | undefined;
  /** Response keys that the audit log shows in clear. */
  readonly auditNonHmacResponseKeys?: readonly (string | Reference)[] | undefined;
  /** Request headers that the plugin gets to see. */
  readonly passthroughRequestHeaders?: readonly (string | Reference)[] | undefined;
  /** Response headers that the plugin may set. */
  readonly allowedResponseHeaders?: readonly (string | Reference)[] | undefined;
  /** Key that signs identity tokens for the plugin. Not on OpenBao. */
  readonly identityTokenKey?: string | Reference | undefined;
  /** Trailing slashes of requests are cut. Default: false. Not on OpenBao. */
  readonly trimRequestTrailingSlashes?: boolean | undefined;
  /** Type of the tokens that a login gives. Default: "default-service". */
  readonly tokenType?: 'default-service' | 'default-batch' | 'service' | 'batch' | Reference | undefined;
  /** When users are locked out. Once set it can be changed, but not removed. */
  readonly userLockoutConfig?: {
    /** Failed logins until then. */
    readonly lockoutThreshold?: number | undefined;
    /** How long. */
    readonly lockoutDuration?: number | string | undefined;
    /** After this time failed logins are forgotten. */
    readonly lockoutCounterResetDuration?: number | string | undefined;
    /** Never locks anybody out. */
    readonly lockoutDisable?: boolean | undefined;
  } | undefined;
  /** Former path: the mount is moved from there with its data. Its leases and tokens are revoked. */
  readonly movedFrom?: string | Reference | undefined;
  /** Path below the mount that must answer to a read after each change; otherwise an upgrade is taken back. */
  readonly probe?: string | Reference | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
  /** Terraform only: it refuses to destroy or replace the thing while this is true. Default: true. */
  readonly deletionProtection?: boolean | undefined;
}

/** An auth method at a path, and the process behind it. */
export class AuthMount extends Thing {
  constructor(scope: Construct, id: string, props: AuthMountProps) {
    super(scope, id, 'auth_mount', props);
  }

  /** Path of the mount. */
  get path(): Reference {
    return this.refer('path');
  }

  /** Name of the plugin in the catalog, or a builtin. `kv-v2` is `kv` with `options: {version: 2}`. */
  get type(): Reference {
    return this.refer('type');
  }

  /** Stable across moves, new after recreation. Known to Terraform only. */
  get accessor(): Reference {
    return this.refer('accessor');
  }

  /** Stable across moves, new after recreation. Known to Terraform only. */
  get uuid(): Reference {
    return this.refer('uuid');
  }

  /** Version of the process as of its last start. Known to Terraform only. */
  get runningPluginVersion(): Reference {
    return this.refer('running_plugin_version');
  }

  /** Sum of the process as of its last start; empty for a builtin. Known to Terraform only. */
  get runningSha256(): Reference {
    return this.refer('running_sha256');
  }

  /** Of a builtin. Known to Terraform only. */
  get deprecationStatus(): Reference {
    return this.refer('deprecation_status');
  }
}

export interface DatabaseConnectionProps {
  /** Path of the database mount. Default: "database". */
  readonly mount?: string | Reference | undefined;
  /** Name of the connection. */
  readonly name: string | Reference;
  /** Name of the database plugin; any. */
  readonly pluginName: string | Reference;
  /** Version of the plugin. Left out: as it is on the server. */
  readonly pluginVersion?: string | Reference | undefined;
  /** Whether a write must reach the database. The server does so by default. */
  readonly verifyConnection?: boolean | undefined;
  /** Roles that may use the connection. */
  readonly allowedRoles?: readonly (string | Reference)[] | undefined;
  /** Statements that rotate the root password. */
  readonly rootRotationStatements?: readonly (string | Reference)[] | undefined;
  /** Policy for generated passwords. */
  readonly passwordPolicy?: string | Reference | undefined;
  /** Keys of the driver, such as `connection_url` and `username`. Never a secret: write {{password}} in the URL. */
  readonly connectionDetails?: Readonly<Record<string, string | number | boolean | Reference>> | undefined;
  /** Password. Sent at creation and with --rewrite only, since it may have been rotated. */
  readonly password?: SecretReference | undefined;
  /** Other secret keys of the driver, such as `private_key`. Sent when `password` is. */
  readonly connectionSecrets?: Readonly<Record<string, SecretReference>> | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
  /** Terraform only: another number has `password` written again. */
  readonly passwordVersion?: number | undefined;
  /** Terraform only: another number has `connectionSecrets` written again. */
  readonly connectionSecretsVersion?: number | undefined;
  /** Terraform only: it refuses to destroy or replace the thing while this is true. Default: true. */
  readonly deletionProtection?: boolean | undefined;
}

/** How a database mount reaches a database, and through which plugin version. */
export class DatabaseConnection extends Thing {
  constructor(scope: Construct, id: string, props: DatabaseConnectionProps) {
    super(scope, id, 'database_connection', props);
  }

  /** Path of the database mount. */
  get mount(): Reference {
    return this.refer('mount');
  }

  /** Name of the connection. */
  get name(): Reference {
    return this.refer('name');
  }

  /** Name of the database plugin; any. */
  get pluginName(): Reference {
    return this.refer('plugin_name');
  }

  /** Version of the process; Vault 1.16 or newer, while it runs. Known to Terraform only. */
  get runningPluginVersion(): Reference {
    return this.refer('running_plugin_version');
  }
}

export interface RateLimitQuotaProps {
  /** Name of the quota. */
  readonly name: string | Reference;
  /** Mount, namespace, or path below a mount; empty is everywhere. */
  readonly path?: string | Reference | undefined;
  /** Requests per `interval`. */
  readonly rate: number;
  /** Over which `rate` is counted; at least one second. Default: 1. */
  readonly interval?: number | string | undefined;
  /** How long a client is refused after it exceeded the rate. Default: 0. */
  readonly blockInterval?: number | string | undefined;
  /** Role of the auth mount at `path` whose logins are counted. */
  readonly role?: string | Reference | undefined;
  /** Also counts in child namespaces. Left out: only when `path` is empty. */
  readonly inheritable?: boolean | undefined;
  /** What is counted together. Not on OpenBao. */
  readonly groupBy?: 'ip' | 'none' | 'entity_then_ip' | 'entity_then_none' | Reference | undefined;
  /** Requests per `interval` for the second part of `group_by`. Not on OpenBao. */
  readonly secondaryRate?: number | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
}

/** How many requests a path takes in a time. */
export class RateLimitQuota extends Thing {
  constructor(scope: Construct, id: string, props: RateLimitQuotaProps) {
    super(scope, id, 'rate_limit_quota', props);
  }

  /** Name of the quota. */
  get name(): Reference {
    return this.refer('name');
  }

  /** Always rate-limit. Known to Terraform only. */
  get type(): Reference {
    return this.refer('type');
  }
}

export interface LeaseCountQuotaProps {
  /** Name of the quota. */
  readonly name: string | Reference;
  /** Mount or namespace; empty is everywhere. */
  readonly path?: string | Reference | undefined;
  /** Leases that may exist at once. */
  readonly maxLeases: number;
  /** Role of the auth mount at `path` whose leases are counted. */
  readonly role?: string | Reference | undefined;
  /** Also counts in child namespaces. Left out: only when `path` is empty. */
  readonly inheritable?: boolean | undefined;
  /** `absent` declares that the thing must not exist; the other fields may then be left out. Default: "present". */
  readonly state?: 'present' | 'absent' | undefined;
}

/** How many leases a path may hold. */
export class LeaseCountQuota extends Thing {
  constructor(scope: Construct, id: string, props: LeaseCountQuotaProps) {
    super(scope, id, 'lease_count_quota', props);
  }

  /** Name of the quota. */
  get name(): Reference {
    return this.refer('name');
  }

  /** Always lease-count. Known to Terraform only. */
  get type(): Reference {
    return this.refer('type');
  }
}

export interface QuotaConfigProps {
  /** Paths that no rate limit counts. */
  readonly rateLimitExemptPaths?: readonly (string | Reference)[] | undefined;
  /** The same with the namespace written out. Not on OpenBao. */
  readonly absoluteRateLimitExemptPaths?: readonly (string | Reference)[] | undefined;
  /** Refused requests are audited. */
  readonly enableRateLimitAuditLogging?: boolean | undefined;
  /** Answers carry what is left of the quota. */
  readonly enableRateLimitResponseHeaders?: boolean | undefined;
}

/** What holds for all rate limits of the server. */
export class QuotaConfig extends Thing {
  constructor(scope: Construct, id: string, props: QuotaConfigProps = {}) {
    super(scope, id, 'quota_config', props);
  }
}
