/** What each task runs: commands for the repository's own Node, one after the other, until one fails. */

/**
 * @typedef {object} Step
 * @property {readonly string[]} args arguments of node
 * @property {Record<string, string>} [env]
 * @property {boolean} [takesArguments] gets what followed the task's name
 */

const VITEST = ['node_modules/vitest/vitest.mjs', 'run'];
const BUILD = { args: ['scripts/build.ts'] };

/** @param {...string} servers @returns {Step} */
const prepare = (...servers) => ({ args: ['scripts/servers/prepare.ts', ...servers] });

/** @type {Record<string, { summary: string, steps: readonly Step[] }>} */
export const TASKS = {
  demo: {
    summary: 'the quickstart against a real OpenBao',
    steps: [prepare('openbao'), BUILD, { args: ['examples/quickstart/demo.ts'], takesArguments: true }],
  },
  test: {
    summary: 'the main test suite, against real OpenBao servers',
    steps: [prepare('openbao', 'openbao@2.6.2'), BUILD, { args: VITEST, takesArguments: true }],
  },
  'test:vault': {
    summary: 'the tests that need a real Vault (built with Go on first use)',
    steps: [
      prepare('openbao', 'openbao@2.6.2', 'vault', 'plugin:kv', 'plugin:postgresql'),
      BUILD,
      { args: VITEST, env: { PLUGBOARD_SUITE: 'vault', PLUGBOARD_TEST_VAULT: '1' }, takesArguments: true },
    ],
  },
  'test:cosign': {
    summary: 'the tests with the real cosign (built with Go on first use)',
    steps: [
      prepare('openbao', 'cosign'),
      BUILD,
      { args: VITEST, env: { PLUGBOARD_SUITE: 'cosign' }, takesArguments: true },
    ],
  },
  'test:long': {
    summary: 'the tests that wait: plugins that hang, interrupted and killed Terraform, executables',
    steps: [
      prepare('openbao'),
      BUILD,
      { args: VITEST, env: { PLUGBOARD_SUITE: 'long' }, takesArguments: true },
    ],
  },
  'test:cdk': {
    summary: 'the tests with the command lines of cdktf and cdktn (installed on first use)',
    steps: [
      prepare('openbao'),
      { args: [...BUILD.args, '--bindings'] },
      { args: VITEST, env: { PLUGBOARD_SUITE: 'cdk' }, takesArguments: true },
    ],
  },
  'test:conformance': {
    summary: 'the vectors of the Sigstore conformance suite, from a folder that you have',
    steps: [{ args: ['scripts/conformance.ts'], takesArguments: true }],
  },
  bench: {
    summary: 'the benchmarks',
    steps: [prepare('openbao'), BUILD, { args: ['bench/run.ts'], takesArguments: true }],
  },
  build: { summary: 'dist/', steps: [{ ...BUILD, takesArguments: true }] },
  generate: {
    summary: 'schemas and reference pages from the kinds',
    steps: [{ args: ['scripts/generate.ts'], takesArguments: true }],
  },
};
