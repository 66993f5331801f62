import { defineConfig } from 'vitest/config';

/**
 * `main` (default) is what every change must pass; `vault` needs a real Vault; `cosign` the real cosign; `cdk` the command lines of the CDKs; `long` takes its time. Chosen by PLUGBOARD_SUITE.
 */
const SUITES = {
  main: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vault/**', 'test/cosign/**', 'test/cdk/**', 'test/**/*.long.test.ts'],
  },
  vault: {
    include: [
      'test/vault/**/*.test.ts',
      'test/kinds/contract*.test.ts',
      'test/kinds/database.test.ts',
      'test/kinds/mounts.test.ts',
      'test/terraform/life.test.ts',
      'test/terraform/{doc-examples,real-life,restart,trouble,truth}.long.test.ts',
      'test/support/server.test.ts',
      'test/least-privilege.test.ts',
      'test/goplugin/hello-on-servers.test.ts',
    ],
    exclude: [],
  },
  cosign: { include: ['test/cosign/**/*.test.ts'], exclude: [] },
  cdk: { include: ['test/cdk/**/*.test.ts'], exclude: [] },
  long: { include: ['test/**/*.long.test.ts'], exclude: [] },
};

const suite = SUITES[(process.env.PLUGBOARD_SUITE ?? 'main') as keyof typeof SUITES];
if (!suite)
  throw new Error(
    `PLUGBOARD_SUITE is ${process.env.PLUGBOARD_SUITE}; known are ${Object.keys(SUITES).join(', ')}`,
  );

export default defineConfig({
  test: {
    ...suite,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['default', './test/support/tally.ts'],
  },
});
