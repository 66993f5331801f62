/**
 * Every code that a finding or a failure can carry, with the one line that documents it.
 * The union is closed: a code that is not listed here does not compile, and `docs/errors.md` is generated from this table.
 */
export const codes = {
  // The manifest's text
  'manifest-not-found': 'The manifest file or folder does not exist or cannot be read.',
  'manifest-syntax': 'The file is not valid YAML or JSON.',
  'app-failed': 'The app, a manifest in TypeScript or JavaScript, failed, or no board came of it.',
  'manifest-empty': 'The file declares nothing.',
  'unknown-key': 'A key that no kind or section has; the nearest known key is suggested.',
  'missing-key': 'A field that must be given is not there.',
  'wrong-type': 'The value has another type than the field.',
  'bad-value': 'The value is outside what the field accepts.',
  duplicate: 'Two entries name the same thing; both places are given.',
  'secret-literal': 'A secret stands in the manifest in clear text; only references are accepted.',
  // What the declaration means together
  conflict: 'Two fields or two entries contradict each other.',
  'not-declared': 'An entry refers to something that is neither declared nor on the server.',
  'server-managed':
    'The entry belongs to the server (builtin, declarative, system mount) and is never touched.',
  'builtin-version': 'A builtin version may not be stored on a mount: OpenBao may then fail to unseal.',
  'floating-version': 'The version `latest` moves by itself: at reload, unseal and after a crash.',
  'shadows-builtin': 'An unversioned plugin hides the builtin of the same name from every mount.',
  'no-limit': 'The plugin runs without a limit on memory or CPU.',
  'ttl-above-maximum': "The TTL is longer than the server's maximum.",
  'quota-matches-nothing': 'No mount lies at the path of the quota.',
  'quota-throttles-us': 'The quota also counts the requests of plugboard itself.',
  'no-way-back':
    'The upgrade cannot be taken back: a mount cannot be set to the builtin or unversioned plugin again.',
  'in-use-overwrite': 'Another binary, command or arguments under a version that is in use.',
  'file-missing':
    'The file of a registered plugin is not in the plugin directory: what runs it dies at its next start.',
  // What the server can do
  'unsupported-kind': 'This product or version has no such kind of thing.',
  'unsupported-field': 'This product or version does not have the field.',
  'no-namespaces': 'A namespace is declared, but this server has none: everything would happen in root.',
  'namespace-missing': 'The declared namespace does not exist on the server.',
  'unknown-product': 'The server could not be identified as Vault or OpenBao.',
  'platform-unknown': "The server's platform is not known, so one sha256 per platform cannot be resolved.",
  // Planning and applying
  'not-comparable': 'The server never returns the field, so a change of it cannot be seen.',
  'destroy-not-allowed': 'The change destroys data and was not consented to by path.',
  'still-in-use': 'The thing is still used by others, which are listed.',
  'plan-stale': 'The saved plan no longer fits: the manifest or the server changed since.',
  'plan-unreadable': 'The file is not a plan saved by this version.',
  'plan-unwritable': 'The plan could not be saved to the file.',
  'not-converged': 'The server accepted the write, but reading back shows another result.',
  'not-running': 'The process behind the mount is not the declared one.',
  'not-answering': 'The mount does not answer: its plugin is dead or the mount is tainted.',
  'probe-failed': 'The declared probe below the mount did not answer.',
  'rolled-back': 'The upgrade failed and the old version was put back and proven.',
  'rollback-failed': 'The upgrade failed and the old version could not be put back.',
  unmanaged: 'Something is on the server that the manifest does not declare.',
  interrupted: 'The run was interrupted; what was done and what was not is listed.',
  'confirmation-needed': 'A change needs consent and there is no terminal to ask on.',
  'provider-install': 'The provider for Terraform could not be put where it was to go.',
  // Secrets
  'secret-missing': 'The environment variable, file or path of a secret reference has no value.',
  // Talking to the server
  'address-invalid': 'The server address is not a URL that plugboard can use.',
  'setting-invalid': 'A setting from the environment, the manifest or a flag cannot be used.',
  'no-token': 'No token was found and no login is configured.',
  'login-failed': 'The login was refused.',
  'token-invalid': 'The token is wrong, expired or revoked.',
  'permission-denied': 'The token lacks a right; the path and the capability are named.',
  sealed: 'The server is sealed.',
  standby: 'The node is a standby and did not forward the request.',
  'not-initialized': 'The server is not initialised.',
  unreachable: 'No connection to the server: name not found, refused, reset or closed.',
  'tls-failed': 'The TLS connection could not be trusted or set up.',
  timeout: 'The server did not answer in time.',
  'rate-limited': 'The server kept answering 429: a quota is exhausted.',
  'redirect-refused': 'The server redirected to a host that may not see the token.',
  'not-vault': 'What answers at the address is not a Vault or OpenBao server.',
  'response-too-large': 'The answer is larger than plugboard accepts.',
  'request-refused': 'The server refused the request.',
  'server-error': 'The server failed with an internal error.',
  internal: 'A defect of plugboard.',
} as const satisfies Readonly<Record<string, string>>;

export type Code = keyof typeof codes;
