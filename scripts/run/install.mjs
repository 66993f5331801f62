/**
 * Brings node_modules to what package-lock.json says, and costs nothing when it is there already. The proof is npm's own record
 * of what it installed (node_modules/.package-lock.json, written last): no stamp of ours that could disagree with it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './child.mjs';
import { SetupError } from './setup-error.mjs';

/** @typedef {Record<string, { version?: string, optional?: boolean }>} Packages */

/** @param {string} file @returns {Packages | undefined} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {Packages | undefined} wanted of package-lock.json
 * @param {Packages | undefined} present of node_modules/.package-lock.json
 */
export function isInstalled(wanted, present) {
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

/** @param {string} root @param {NodeJS.ProcessEnv} env @returns {Promise<void>} */
export async function install(root, env) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (isInstalled(wanted, readPackages(join(root, 'node_modules', '.package-lock.json')))) return;
  process.stderr.write('plugboard: installing packages (npm ci)\n');
  const [program, args] = npm();
  // npm makes a failure of its own out of an interruption.
  let interrupted = false;
  const note = () => {
    interrupted = true;
  };
  process.on('SIGINT', note);
  const code = await run(
    program,
    [...args, 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      env,
    },
  ).catch(() => {
    throw new SetupError('npm is missing.', 'Install Node.js together with npm, then run this again.');
  });
  process.off('SIGINT', note);
  if (code !== 0 && (code > 128 || interrupted)) process.exit(code > 128 ? code : 130);
  if (code !== 0)
    throw new SetupError(
      `npm ci failed with exit code ${code}; what it said is above.`,
      'Check that the npm registry can be reached (npm ping), then run this again.',
    );
}

/** npm as it started us, else as found on PATH. @returns {[string, string[]]} */
function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return [process.execPath, [script]];
  const beside = join(dirname(process.execPath), 'npm');
  return [existsSync(beside) ? beside : 'npm', []];
}
