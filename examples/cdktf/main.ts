/**
 * A release of a plugin with its mount and a rate limit, as a stack of cdktf. The pipeline says which version and which sum: an
 * upgrade is another value of HELLO_VERSION and HELLO_SHA256.
 */
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { dataPlugboardServer } from 'plugboard/cdktf';
import { Board, PluginRelease, RateLimitQuota } from 'plugboard/constructs';

class Plugins extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Address and token come from BAO_ADDR and BAO_TOKEN, or VAULT_ADDR and VAULT_TOKEN.
    const board = new Board(this, 'board');

    const { HELLO_VERSION: version = '1.0.0', HELLO_SHA256: sha256 = '0'.repeat(64) } = process.env;
    const hello = new PluginRelease(board, 'hello', {
      type: 'secret',
      name: 'hello',
      version,
      command: `hello-${version}`,
      args: ['--greeting=Hello'],
      sha256,
      // Never in the plan or the state: the value is that of TF_VAR_HELLO_API_KEY.
      env: { API_KEY: { env: 'HELLO_API_KEY' } },
      mounts: {
        // Leave the protection on where data matters: `cdktf destroy` is refused then.
        'team-a': { maxLeaseTtl: '24h', probe: 'greet/probe', deletionProtection: false },
      },
    });
    const mount = hello.mounts['team-a']!;
    new RateLimitQuota(board, 'limit', { name: 'team-a', path: mount.path, rate: 1000 });

    // What the classes of a board do not cover is there as a binding.
    const server = new dataPlugboardServer.DataPlugboardServer(this, 'server');
    new TerraformOutput(this, 'product', { value: server.product });
    new TerraformOutput(this, 'running', { value: mount.runningPluginVersion });
  }
}

const app = new App();
new Plugins(app, 'plugins');
app.synth();
