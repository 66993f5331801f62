/** `sign releases/hello` in a transcript: a signature of minisign beside the file, by a key that is the same in every run. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeMinisignKey } from '../../trust/support/minisign-key.ts';

const key = makeMinisignKey(Buffer.alloc(40, 7));

/** For the policies of transcripts. */
export const signersKey = key.line;

export async function signFile(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(`${file}.minisig`, key.sign(await readFile(file)));
  return '';
}
