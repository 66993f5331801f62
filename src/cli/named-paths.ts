/** Where plugins are named, the manifest has a flag. Who names it like a plugin is told, unless a plugin is called so. */
import { existsSync } from 'node:fs';
import type { Code } from '../core/codes.ts';
import { PlugboardError } from '../core/finding.ts';
import { quoted } from './hints.ts';

const notFound: readonly Code[] = ['manifest-not-found', 'not-declared'];

export async function sayingPaths<T>(names: readonly string[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const path = names.find((name) => existsSync(name));
    if (path === undefined || !(error instanceof PlugboardError) || !notFound.includes(error.code))
      throw error;
    throw new PlugboardError('usage', `${path} stands where a plugin is named, and is a file or folder.`, {
      hint: `If it is the manifest: --file ${quoted(path)}`,
      cause: error,
    });
  }
}
