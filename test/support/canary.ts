/**
 * The rule: no secret leaves plugboard in anything it prints, stores or sends elsewhere. Tests put this value where a secret
 * belongs, and `record` what came out. At the end of the run all of it is searched: one hit fails the run.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As many letters and digits as a real token, and like nothing else. */
export const CANARY = 'hvs.CANARYx7Qm2Lw9Tz4Kp6Vb1Nc8Rd3Jf5Hs0Gy';

/** Where the records of this run are; set by global-setup.ts, inherited by every test process. */
export const RECORDS = 'PLUGBOARD_TEST_RECORDS';

/** Keeps what a command printed, a plan or report file, a log: whatever must be free of secrets. `name` says where it came from. */
export function record(name: string, output: string | Uint8Array): void {
  const folder = process.env[RECORDS];
  if (!folder)
    throw new Error('nothing is recorded: this is not a run of vitest with test/support/global-setup.ts');
  const text = typeof output === 'string' ? output : Buffer.from(output).toString('latin1');
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ name, text })}\n`);
}

/** Forms in which the value would be the same secret: as it is, in base64 at each of the three offsets, hex, and URL-encoded. */
export function spellings(secret: string): readonly string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.from('_'.repeat(shift) + secret).toString('base64');
    return text.slice(Math.ceil((shift * 8) / 6), -4).replace(/=+$/, '');
  });
  return [secret, ...shifted, Buffer.from(secret).toString('hex'), encodeURIComponent(secret)];
}

/** Names of the records in which the secret is, each once. */
export function findCanary(folder: string, secret = CANARY): readonly string[] {
  const forms = spellings(secret);
  const found = new Set<string>();
  for (const file of readdirSync(folder))
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '') continue;
      const { name, text } = JSON.parse(line) as { name: string; text: string };
      if (forms.some((form) => text.includes(form))) found.add(name);
    }
  return [...found];
}
