/**
 * node scripts/conformance.ts FOLDER
 *
 * Verifies the bundles of Sigstore's conformance suite, which is not part of this repository: FOLDER is `test/assets/bundle-verify`
 * of https://github.com/sigstore/sigstore-conformance. Each folder in it is one case; its name ends in `_fail` when the bundle must
 * be refused. A case that must pass, and that only a rule of plugboard's own refuses, is counted apart: what the statement says must
 * stand behind the file, and must agree with the certificate.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../src/core/json.ts';
import { makeVerifier } from '../src/engine/verifier.ts';
import type { Answer } from '../src/trust/proof.ts';
import { publicGoodRoot } from '../src/trust/public-good.ts';
import { entriesOf } from '../src/trust/scheme/bundle/shape.ts';
import type { Run } from '../src/trust/scheme/bundle/task.ts';
import { makeCosign } from '../src/trust/scheme/cosign.ts';
import { acceptedPredicates } from '../src/trust/scheme/dsse.ts';
import { readJson } from '../src/trust/scheme/json-bytes.ts';
import { makeSigstore } from '../src/trust/scheme/sigstore.ts';

const BEACON = 'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon';
const IDENTITY = `${BEACON}/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main`;
const ISSUER = 'https://token.actions.githubusercontent.com';

type Outcome = 'as expected' | 'stricter' | 'wrong';

const [folder] = process.argv.slice(2);
const cases = folder === undefined ? [] : casesIn(folder);
if (folder === undefined || cases.length === 0) {
  process.stderr.write(
    folder === undefined
      ? 'Which folder? Clone https://github.com/sigstore/sigstore-conformance, and name its test/assets/bundle-verify.\n'
      : `There is no case of the conformance suite in ${folder}: name the folder test/assets/bundle-verify of a clone of https://github.com/sigstore/sigstore-conformance.\n`,
  );
  process.exitCode = 2;
} else process.exitCode = await runCases(folder, cases);

function casesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => existsSync(join(path, name, 'bundle.sigstore.json')))
    .sort();
}

async function runCases(path: string, names: readonly string[]): Promise<number> {
  const verifier = makeVerifier();
  const count: Record<Outcome, number> = { 'as expected': 0, stricter: 0, wrong: 0 };
  for (const name of names) {
    const answer = await answerTo(path, name, verifier.run);
    const outcome = judge(join(path, name), answer);
    count[outcome] += 1;
    const why =
      answer && 'refusal' in answer ? `${answer.refusal.code}: ${answer.refusal.detail}` : 'accepted';
    process.stdout.write(`${outcome.padEnd(12)} ${name}\n${outcome === 'as expected' ? '' : `  ${why}\n`}`);
  }
  await verifier.close();
  const { 'as expected': good, stricter, wrong } = count;
  process.stdout.write(`${good} of ${names.length} as expected, ${stricter} stricter, ${wrong} wrong\n`);
  return wrong === 0 ? 0 : 1;
}

/** Undefined where no root can be declared that would ask what the case asks. */
async function answerTo(path: string, name: string, run: Run): Promise<Answer | undefined> {
  const text = (file: string) =>
    existsSync(join(path, name, file)) ? readFileSync(join(path, name, file), 'utf8').trim() : undefined;
  const bytes = readFileSync(join(path, name, 'bundle.sigstore.json'));
  const own = join(path, name, 'artifact');
  const artifact = readFileSync(existsSync(own) ? own : join(path, 'a.txt'));
  const object = {
    name: 'artifact',
    size: artifact.length,
    sha256: createHash('sha256').update(artifact).digest('hex'),
    async *open() {
      yield artifact;
    },
  };
  const found = { covers: 'artifact', name, bytes } as const;
  const trustedRoot = text('trusted_root.json') ?? publicGoodRoot();
  const key = text('key.pub');
  const now = new Date();
  if (key === undefined) {
    const identity = text('identity') ?? IDENTITY;
    const issuer = text('issuer') ?? ISSUER;
    const root = { type: 'sigstore', name, trustedRoot, identity, issuer, transparency: 'required' } as const;
    return makeSigstore(run)(found, object, root, now);
  }
  if (text('identity') !== undefined) return undefined;
  const json = readJson(bytes);
  const logged = typeof json !== 'string' && entriesOf(json).length > 0;
  const transparency = logged ? 'required' : 'none';
  return makeCosign(run)(found, object, { type: 'cosign', name, key, trustedRoot, transparency }, now);
}

function judge(path: string, answer: Answer | undefined): Outcome {
  const accepted = answer !== undefined && 'proof' in answer;
  if (accepted !== path.endsWith('_fail')) return 'as expected';
  if (accepted || !answer) return 'wrong';
  const predicateType = predicateTypeOf(join(path, 'bundle.sigstore.json'));
  const other = predicateType !== undefined && !acceptedPredicates.includes(predicateType);
  return other || answer.refusal.code.startsWith('provenance-') ? 'stricter' : 'wrong';
}

function predicateTypeOf(file: string): string | undefined {
  try {
    const { dsseEnvelope } = JSON.parse(readFileSync(file, 'utf8'));
    const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString('utf8'));
    return isObject(statement) ? String(statement.predicateType) : undefined;
  } catch {
    return undefined;
  }
}
