/** Finds the Node that the repository itself brings, so that what the host has does not matter. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { SetupError } from './setup-error.mjs';

export const NEEDED = '22.22.2';

/** @param {string} version @param {string} least */
export function isAtLeast(version, least) {
  const [a, b] = [version, least].map((text) => text.replace(/^v/, '').split('-')[0].split('.').map(Number));
  for (let i = 0; i < 3; i += 1) if (a[i] !== b[i]) return a[i] > b[i];
  return true;
}

/** @param {string} root @returns {string} the path of a Node that is new enough */
export function findNode(root) {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) return own;
  if (isAtLeast(process.versions.node, NEEDED)) return process.execPath;
  throw new SetupError(
    `There is no packaged Node for ${process.platform}-${process.arch}, and the one in use is ${process.version}.`,
    `Install Node ${NEEDED} or newer, then run this again.`,
  );
}

/**
 * The environment for npm and the tasks: the chosen Node first on PATH, and nothing that would change how it runs.
 * @param {string} root
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function taskEnvironment(root, node) {
  const { NODE_OPTIONS, NODE_PATH, NODE_ENV, NODE_V8_COVERAGE, ...env } = process.env;
  const folders = [dirname(node), resolve(root, 'node_modules', '.bin')];
  return { ...env, PATH: [...new Set(folders), env.PATH ?? '/usr/bin:/bin'].join(delimiter) };
}
