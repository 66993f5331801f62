/** What judging needs from this machine: cache, network, tokens, the thread of the verifier. Whoever opens it closes it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openCache } from '../artifact/cache.ts';
import { gather } from '../artifact/gather.ts';
import { loadCredentials } from '../artifact/oci/credentials.ts';
import { openWeb } from '../artifact/web.ts';
import { proxyFor, readProxies } from '../client/proxies.ts';
import type { Source } from '../core/source.ts';
import { type Judged, judgeAll, type Wanted } from '../engine/origins.ts';
import type { Trust } from '../engine/trust.ts';
import { makeVerifier } from '../engine/verifier.ts';
import { makeCosign } from '../trust/scheme/cosign.ts';
import { keySchemes } from '../trust/scheme/index.ts';
import { makeSigstore } from '../trust/scheme/sigstore.ts';
import { showDownloads } from './downloads.ts';
import { InvalidSettings } from './invalid-settings.ts';
import type { Io } from './io.ts';
import { readTokens } from './tokens.ts';
import { folderOf } from './trusted.ts';

export interface OriginOptions {
  readonly file: string;
  readonly offline?: boolean;
  readonly allowHost: readonly string[];
}

export interface Origins {
  judge(wanted: readonly Wanted[]): Promise<readonly Judged[]>;
  close(): Promise<void>;
}

const concurrency = 4;

export async function openOrigins(trust: Trust, options: OriginOptions, io: Io): Promise<Origins> {
  const { env, signal } = io;
  const cache = await openCache(
    join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'plugboard', 'artifacts'),
  );
  const findings: ConstructorParameters<typeof InvalidSettings>[0][number][] = [];
  const proxies = readProxies(undefined, env, (finding) => findings.push(finding));
  if (findings.length > 0) throw new InvalidSettings(findings);
  const web = options.offline
    ? undefined
    : openWeb({
        allow: options.allowHost,
        tokens: readTokens(env),
        proxyFor: (origin) => proxyFor(proxies, origin),
      });
  const credentials = options.offline ? undefined : await loadCredentials(env);
  const base = await folderOf(options.file);
  const verifier = makeVerifier();
  const downloads = showDownloads(io);
  return {
    judge: (wanted) =>
      judgeAll(wanted, {
        policy: trust.policy,
        schemes: {
          ...keySchemes,
          sigstore: makeSigstore(verifier.run),
          cosign: makeCosign(verifier.run),
        },
        now: new Date(),
        concurrency,
        signal,
        gather: ({ plugin, version, platform, source, locked }) =>
          gather(
            source as Source,
            {
              name: plugin.slice(plugin.indexOf('/') + 1),
              version,
              platform,
              artifact: locked?.artifact?.replace('sha256:', ''),
            },
            { cache, base, web, credentials, signal, progress: downloads.progress },
          ),
      }),
    async close() {
      downloads.done();
      await Promise.all([web?.close(), verifier.close()]);
    },
  };
}
