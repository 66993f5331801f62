/** The rule: a test sees nothing of the servers, tokens and trust of whoever runs it. */

const FOREIGN =
  /^(VAULT_|BAO_|TF_|PLUGBOARD_(?!BAO$|VAULT$|COSIGN$|CACHE$|SUITE$|TOFU$|TEST_|TALLY$))|^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/;
const PROXIES = /^(https?|all|no)_proxy$/i;
const TALK = /^(NO_COLOR|FORCE_COLOR)$/;

export function cleanEnvironment(env: Record<string, string | undefined>): void {
  for (const name of Object.keys(env))
    if (FOREIGN.test(name) || PROXIES.test(name) || TALK.test(name)) delete env[name];
}
