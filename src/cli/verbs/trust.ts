import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { showPlatform } from '../../core/artifact.ts';
import { hasErrors, PlugboardError } from '../../core/finding.ts';
import { nearest } from '../../core/nearest.ts';
import { cacheFolder } from '../../origin/open.ts';
import { renderExplanation } from '../../report/explanation.ts';
import { criteria } from '../../trust/policy/criteria.ts';
import { ruleFor } from '../../trust/policy/match.ts';
import { type PublisherName, publishers } from '../../trust/policy/publishers.ts';
import { type GithubPublisher, writeTrust } from '../../trust/policy/write.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { needTrust, platformsOf, showWanted, wantedPrograms, withLocked } from '../programs.ts';
import { paintFor, reportFindings, reportMistakes, writeJson } from '../reporting.ts';
import { type LockOption, loadTrusted, readText } from '../trusted.ts';

export interface TrustOptions extends GlobalOptions, LockOption {
  readonly file: string;
  readonly format: 'text' | 'json';
  /** Known publishers, for `init`. */
  readonly publisher: readonly string[];
  /** `owner/name`, for `init`. */
  readonly github: readonly string[];
  /** They state how they were built, and the rule demands that. */
  readonly attested?: boolean;
  /** For `refresh`. */
  readonly out?: string;
  readonly mirror?: string;
  readonly root?: string;
}

/** Prints the beginning of a policy; which keys are still to be got goes to stderr. */
export function init(options: TrustOptions, io: Io): ExitCode {
  const names = Object.keys(publishers) as PublisherName[];
  const chosen = options.publisher.length + options.github.length > 0 ? options.publisher : names;
  for (const name of chosen)
    if (!names.includes(name as PublisherName))
      throw new PlugboardError('setting-invalid', `--publisher ${name}: known are ${names.join(', ')}.`, {
        hint: nearest(name, names)
          ? `Did you mean \`${nearest(name, names)}\`?`
          : 'For a repository on GitHub: --github OWNER/NAME',
      });
  const { text, keys } = writeTrust({
    publishers: chosen as readonly PublisherName[],
    github: options.github.map((repository) => ({
      ...githubPublisher(repository),
      attested: options.attested === true,
    })),
  });
  io.stdout.write(text);
  for (const { path, publisher, fingerprint, how } of keys)
    io.stderr.write(
      `${path} is to hold the key of ${publisher}, fingerprint ${fingerprint}:\n${how.map((line) => `  ${line}\n`).join('')}`,
    );
  return 0;
}

function githubPublisher(repository: string): GithubPublisher {
  if (/^[\w.-]+\/[\w.-]+$/.test(repository)) return { repository };
  throw new PlugboardError('setting-invalid', `--github ${repository}: expected OWNER/NAME.`, {
    hint: 'For example --github adfinis/openbao-plugin-secrets-sync',
  });
}

/** Which rule decides about a plugin, what it wants, and what the lock remembers. Without network. */
export async function explain(names: readonly string[], options: TrustOptions, io: Io): Promise<ExitCode> {
  const trusted = await loadTrusted(options);
  const { manifest, findings, lockFile } = trusted;
  if (hasErrors(findings)) return reportMistakes(findings, options, io);
  const trust = needTrust(trusted);
  reportFindings(findings, options, io);
  const explained = withLocked(wantedPrograms(manifest, names, platformsOf(manifest)), trust).map(
    (wanted) => {
      const { plugin, version, platform, origin, locked } = wanted;
      const rule = origin === undefined ? undefined : ruleFor(trust.policy, plugin, origin);
      return {
        name: showWanted(wanted),
        plugin,
        version,
        platform: showPlatform(platform),
        source: origin,
        rule: rule?.number,
        criteria: rule ? criteria(rule, trust.policy) : [],
        locked,
      };
    },
  );
  const { hash } = trust.policy;
  if (options.format === 'json')
    writeJson(io.stdout, { policy: hash, plugins: explained.map(({ name: _, ...rest }) => rest) });
  else io.stdout.write(`${renderExplanation(hash, explained, lockFile, paintFor(io.stdout, options, io))}\n`);
  return explained.every(({ rule }) => rule !== undefined) ? 0 : 3;
}

/** The one place that asks Sigstore's repository for its current root. The file is to be reviewed and named in the policy. */
export async function refresh(options: TrustOptions, io: Io): Promise<ExitCode> {
  const out = options.out ?? 'trusted_root.json';
  const text = await fetchRoot(options, io);
  const sum = createHash('sha256').update(text).digest('hex');
  const before = await readText(out);
  if (before === text) {
    io.stdout.write(`${out} is as it must be (sha256 ${sum}).\n`);
    return 0;
  }
  await writeFile(out, text).catch((cause: Error) => {
    throw new PlugboardError('setting-invalid', `${out} cannot be written: ${cause.message}.`, {
      hint: 'Name another file with --out.',
      cause,
    });
  });
  io.stdout.write(`${out} ${before === undefined ? 'written' : 'changed'} (sha256 ${sum}).\n`);
  io.stderr.write(
    `Review it, name it in the policy as trustedRoot: ${out}, then verify everything anew: plugboard lock\n`,
  );
  return 0;
}

async function fetchRoot({ mirror, root }: TrustOptions, { env }: Io): Promise<string> {
  const { initTUF } = await import('@sigstore/tuf');
  const cachePath = join(cacheFolder(env), 'tuf');
  await mkdir(cachePath, { recursive: true });
  try {
    const tuf = await initTUF({
      cachePath,
      ...(mirror !== undefined && { mirrorURL: mirror }),
      ...(root !== undefined && { rootPath: root }),
    });
    return await tuf.getTarget('trusted_root.json');
  } catch (cause) {
    throw new PlugboardError(
      'source-failed',
      `The trusted root cannot be fetched: ${(cause as Error).message}.`,
      {
        hint: 'Look at the network and HTTPS_PROXY. Until then the root that plugboard brings is used: trustedRoot: public-good',
        cause,
      },
    );
  }
}
