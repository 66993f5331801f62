/** A board in a stack of either CDK is Terraform with real references; what is only known to Terraform is left to it. */
import * as cdktf from 'cdktf';
import * as cdktn from 'cdktn';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import {
  AuthMount,
  Board,
  DatabaseConnection,
  Plugin,
  PluginRelease,
  RateLimitQuota,
  SecretsMount,
} from '../../src/constructs/index.ts';

const sha256 = 'ab'.repeat(32);
const entry = { type: 'secret', name: 'hello', version: '1.1.0', command: 'hello-1.1.0', sha256 } as const;

type Synthesised = Record<string, Record<string, Record<string, Record<string, unknown>>>>;

describe.each([
  ['cdktf', cdktf],
  ['cdktn', cdktn as unknown as typeof cdktf],
])('in %s', (_, cdk) => {
  function synth(build: (stack: cdktf.TerraformStack) => void): Synthesised {
    const stack = new cdk.TerraformStack(cdk.Testing.app(), 'stack');
    build(stack);
    return JSON.parse(cdk.Testing.synth(stack, true));
  }
  /** Resources of a type without metadata. */
  const of = (made: Synthesised, type: string) =>
    Object.entries(made.resource?.[type] ?? {}).map(([name, { '//': _, ...rest }]) => [name, rest]);

  it('the trust policy is a file that the provider reads, and a source is left to the command line', () => {
    const { sha256: _, ...unsummed } = entry;
    const made = synth((stack) => {
      const board = new Board(stack, 'prod', { trustPolicy: 'trust.yaml', lockfile: 'prod.lock' });
      new Plugin(board, 'hello', { ...unsummed, source: { file: 'releases', asset: 'hello' } });
    });
    expect(made.provider).toEqual({ plugboard: [{ trust_policy: 'trust.yaml', lockfile: 'prod.lock' }] });
    expect(of(made, 'plugboard_plugin')).toEqual([
      [
        expect.any(String),
        { ...unsummed, provider: 'plugboard', lifecycle: { create_before_destroy: true } },
      ],
    ]);
  });

  it('a policy that nobody would read is refused', () => {
    expect(() => synth((stack) => new Board(stack, 'prod', { trust: { rules: [] } }))).toThrow(
      "prod: in a stack the provider reads the trust policy. Write it into a file, and name that: trustPolicy: 'trust.yaml'.",
    );
    // @ts-expect-error a board of its own has `trust`
    expect(() => new Board({ trustPolicy: 'trust.yaml' })).toThrow('trustPolicy is for boards in a stack');
  });

  it('a release is resources that refer to each other', () => {
    const made = synth((stack) => {
      const board = new Board(stack, 'prod', { server: { address: 'http://127.0.0.1:8200' } });
      new PluginRelease(board, 'hello', {
        ...entry,
        env: { API_KEY: { env: 'HELLO_KEY' } },
        envVersion: 2,
        mounts: { 'team-a': { maxLeaseTtl: '24h', deletionProtection: false } },
      });
    });
    const [[plugin, arguments_]] = of(made, 'plugboard_plugin') as [[string, object]];
    expect(arguments_).toEqual({
      ...entry,
      provider: 'plugboard',
      env_wo_version: 2,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
      env_wo: { API_KEY: '${var.HELLO_KEY}' },
      lifecycle: { create_before_destroy: true },
    });
    const [[, mount]] = of(made, 'plugboard_secrets_mount') as [[string, object]];
    expect(mount).toEqual({
      path: 'team-a',
      type: `\${plugboard_plugin.${plugin}.name}`,
      plugin_version: `\${plugboard_plugin.${plugin}.version}`,
      max_lease_ttl: '24h',
      deletion_protection: false,
      provider: 'plugboard',
      depends_on: [`plugboard_plugin.${plugin}`],
    });
    expect(made.variable).toEqual({
      HELLO_KEY: { type: 'string', sensitive: true, ephemeral: true, description: 'Set TF_VAR_HELLO_KEY.' },
    });
    expect(made.provider).toEqual({ plugboard: [{ address: 'http://127.0.0.1:8200' }] });
    expect(made.terraform?.required_providers).toEqual({
      plugboard: { source: 'plugboard/plugboard', version: manifest.version },
    });
  });

  it('what exists already is imported by the word of the CDK for it', () => {
    const made = synth((stack) => {
      const { plugin } = new PluginRelease(new Board(stack, 'prod'), 'hello', { ...entry, mounts: {} });
      const resource = plugin.node.findChild('Resource') as cdktf.TerraformResource;
      resource.importFrom('secret/version/v1.1.0/name/hello');
    });
    const [[name]] = of(made, 'plugboard_plugin') as [[string, object]];
    expect(made.import).toEqual([{ to: `plugboard_plugin.${name}`, id: 'secret/version/v1.1.0/name/hello' }]);
  });

  it('what is used without a reference comes first all the same', () => {
    const made = synth((stack) => {
      const board = new Board(stack, 'prod');
      new RateLimitQuota(board, 'quota', { name: 'kv', path: 'kv', rate: 1000 });
      new SecretsMount(board, 'kv', { path: 'kv', type: 'kv' });
    });
    const [[mount]] = of(made, 'plugboard_secrets_mount') as [[string]];
    const [[, quota]] = of(made, 'plugboard_rate_limit_quota') as [[string, object]];
    expect(quota).toMatchObject({ path: 'kv', depends_on: [`plugboard_secrets_mount.${mount}`] });
  });

  it('what only the server knows can be put out', () => {
    const made = synth((stack) => {
      const mount = new SecretsMount(new Board(stack, 'prod'), 'kv', { path: 'kv', type: 'kv' });
      new cdk.TerraformOutput(stack, 'runs', { value: mount.runningPluginVersion });
      new cdk.TerraformOutput(stack, 'text', { value: `at ${mount.accessor}` });
    });
    const [[mount]] = of(made, 'plugboard_secrets_mount') as [[string]];
    expect(made.output).toEqual({
      runs: { value: `\${plugboard_secrets_mount.${mount}.running_plugin_version}` },
      text: { value: `at \${plugboard_secrets_mount.${mount}.accessor}` },
    });
  });

  it('what must not exist is no resource, and sums for platforms have their own argument', () => {
    const made = synth((stack) => {
      const board = new Board(stack, 'prod');
      new SecretsMount(board, 'old', { path: 'old', type: 'kv', state: 'absent' });
      new Plugin(board, 'p', { ...entry, sha256: { 'linux/amd64': sha256 } });
    });
    expect(made.resource).not.toHaveProperty('plugboard_secrets_mount');
    expect(of(made, 'plugboard_plugin')).toMatchObject([
      [expect.any(String), { sha256_by_platform: { 'linux/amd64': sha256 } }],
    ]);
  });

  it('values of Terraform pass, mistakes do not', () => {
    expect(() =>
      synth((stack) => {
        const variable = new cdk.TerraformVariable(stack, 'ttl', { type: 'string' });
        const board = new Board(stack, 'prod');
        new SecretsMount(board, 'kv', { path: 'kv', type: 'kv', maxLeaseTtl: variable.stringValue });
        expect(board.node.validate()).toEqual([]);
        new SecretsMount(board, 'bad', { path: 'bad', type: 'kv', maxLeaseTtl: 'for ever' });
      }),
    ).toThrow(/stack\/prod\/bad .*`maxLeaseTtl`: expected whole seconds/);
  });

  it('two boards have a provider each', () => {
    const made = synth((stack) => {
      for (const name of ['blue', 'green']) {
        const server = { address: `http://${name}`, token: { env: 'TOKEN' } };
        new SecretsMount(new Board(stack, name, { server }), 'kv', { path: 'kv', type: 'kv' });
      }
    });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
    const token = '${var.TOKEN}';
    expect(made.provider).toEqual({
      plugboard: [
        { address: 'http://blue', token },
        { address: 'http://green', token, alias: 'stack_green' },
      ],
    });
    expect(
      of(made, 'plugboard_secrets_mount').map(([, each]) => (each as { provider: string }).provider),
    ).toEqual(['plugboard', 'plugboard.stack_green']);
  });

  it('a secret of another path is refused', () => {
    expect(() =>
      synth((stack) => {
        new DatabaseConnection(new Board(stack, 'prod'), 'app', {
          name: 'app',
          pluginName: 'pg',
          password: { vault: 'kv/data/app#password' },
        });
      }),
    ).toThrow('Terraform cannot read {vault: kv/data/app#password}');
  });

  it("is written in Terraform's own language as well", () => {
    const stack = new cdk.TerraformStack(cdk.Testing.app(), 'stack');
    const board = new Board(stack, 'prod', {
      server: { approle: { roleId: { env: 'ROLE' } }, maxRetries: 3 },
    });
    new PluginRelease(board, 'hello', {
      ...entry,
      args: ['--a', '--b'],
      mounts: { 'team-a': { maxLeaseTtl: 3600, options: { version: 2 }, deletionProtection: false } },
    });
    new AuthMount(board, 'corp', {
      path: 'corp',
      type: 'approle',
      userLockoutConfig: { lockoutThreshold: 5 },
    });
    const text = cdk.Testing.synthHcl(stack).replace(/\s+/g, ' ');
    expect(text).toContain('max_retries = 3');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
    expect(text).toContain('approle = { role_id = "${var.ROLE}" }');
    expect(text).toContain('args = [ "--a", "--b" ]');
    expect(text).toContain('max_lease_ttl = "3600" options = { version = "2" }');
    expect(text).toContain('deletion_protection = false');
    expect(text).toMatch(/plugin_version = "\$\{plugboard_plugin\.\w+\.version\}"/);
    expect(text).toContain('user_lockout_config = { lockout_threshold = 5 }');
  });

  it('a board in a stack is still a manifest', () => {
    synth((stack) => {
      const board = new Board(stack, 'prod');
      new PluginRelease(board, 'hello', { ...entry, mounts: { 'team-a': {} } });
      expect(board.toManifest()).toEqual({
        plugins: [entry],
        secrets_mounts: [{ path: 'team-a', type: 'hello', plugin_version: '1.1.0' }],
      });
    });
  });
});
