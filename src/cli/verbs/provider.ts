/**
 * Puts the provider where `terraform init` and `tofu init` look for it without a registry. The two have different default registries,
 * and a source without a host means the own one: so the file lies under both names.
 */
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlugboardError } from '../../core/finding.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { version } from '../version.ts';

export interface InstallOptions extends GlobalOptions {
  readonly dir?: string;
}

const source = 'plugboard/plugboard';
const hosts = ['registry.terraform.io', 'registry.opentofu.org'] as const;
/** openpgp is LGPL, and therefore no part of the file. */
const beside = ['openpgp.cjs', 'openpgp.LICENSE'];
const file = `terraform-provider-plugboard_v${version}.cjs`;

export async function install(options: InstallOptions, io: Io): Promise<ExitCode> {
  const folder = resolve(options.dir ?? join(io.env.HOME ?? homedir(), '.terraform.d', 'plugins'));
  const from = await builtFile();
  for (const host of hosts) {
    const target = join(folder, host, source, version, platform(), file);
    await place(from, target);
    for (const name of beside) await place(join(dirname(from), name), join(dirname(target), name));
    io.stderr.write(`Installed ${target}\n`);
  }
  const paste = options.dir === undefined ? [required] : [required, configuration(folder)];
  io.stdout.write(`${paste.join('\n')}`);
  return 0;
}

const required = `# In the Terraform or OpenTofu configuration:
terraform {
  required_providers {
    plugboard = {
      source  = "${source}"
      version = "${version}"
    }
  }
}
`;

/** Only a folder that Terraform does not know by itself must be named. */
function configuration(folder: string): string {
  const includes = hosts.map((host) => JSON.stringify(`${host}/${source}`)).join(', ');
  return `# In ~/.terraformrc and ~/.tofurc, or the file that TF_CLI_CONFIG_FILE names:
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(folder)}
    include = [${includes}]
  }
  direct {
    exclude = [${includes}]
  }
}
`;
}

/** From the package; in a checkout from what `npm run build` made. */
async function builtFile(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const isBuilt = !import.meta.url.endsWith('.ts');
  return join(here, isBuilt ? '../../provider' : '../../../dist/provider', file);
}

async function place(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
    await chmod(to, 0o755);
  } catch (cause) {
    const { code, path, message } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' && path === from;
    throw new PlugboardError(
      'provider-install',
      isMissing ? `${from} is not there.` : `The provider cannot be put to ${to}: ${message}`,
      { hint: isMissing ? 'Build it first: npm run build' : 'Name another folder with --dir PATH.', cause },
    );
  }
}

function platform(): string {
  return `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
