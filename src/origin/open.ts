/** Opens what judging plugins needs of this machine: the cache, the network, tokens, the thread of the verifier. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openCache } from '../artifact/cache.ts';
import type { Progress } from '../artifact/download.ts';
import { gather } from '../artifact/gather.ts';
import { loadCredentials } from '../artifact/oci/credentials.ts';
import { openWeb } from '../artifact/web.ts';
import { proxyFor, readProxies } from '../client/proxies.ts';
import { type Finding, PlugboardError } from '../core/finding.ts';
import { type Judged, judgeAll, type Wanted } from '../engine/origins.ts';
import type { Trust } from '../engine/trust.ts';
import { makeVerifier } from '../engine/verifier.ts';
import { makeCosign } from '../trust/scheme/cosign.ts';
import { keySchemes } from '../trust/scheme/index.ts';
import { makeSigstore } from '../trust/scheme/sigstore.ts';
import { noteMovedTag } from './moved-tag.ts';
import { readTokens } from './tokens.ts';

export interface OriginsInput {
  readonly trust: Trust;
  /** Folder that paths of a source are relative to. */
  readonly base: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly offline: boolean;
  /** Hosts with private addresses that may be gone to. */
  readonly allowHosts: readonly string[];
  readonly signal: AbortSignal;
  readonly progress?: Progress | undefined;
}

export interface Origins {
  judge(wanted: readonly Wanted[]): Promise<readonly Judged[]>;
  /** Whoever opens closes. */
  close(): Promise<void>;
}

/** Plugins under way at once. */
const concurrency = 4;

export async function openOrigins(input: OriginsInput): Promise<Origins> {
  const { trust, base, env, offline, allowHosts, signal, progress } = input;
  const cache = await openCache(join(cacheFolder(env), 'artifacts'));
  const proxies = readProxies(undefined, env, refuse);
  const web = offline
    ? undefined
    : openWeb({
        allow: allowHosts,
        tokens: readTokens(env),
        proxyFor: (origin) => proxyFor(proxies, origin),
      });
  const credentials = offline ? undefined : await loadCredentials(env);
  const { run, close } = makeVerifier();
  const schemes = { ...keySchemes, sigstore: makeSigstore(run), cosign: makeCosign(run) };
  const options = { cache, base, web, credentials, signal, progress };
  return {
    async judge(wanted) {
      const judged = await judgeAll(wanted, {
        policy: trust.policy,
        schemes,
        now: new Date(),
        concurrency,
        signal,
        gather: (each) => gather(each.source, fileOf(each), options),
      });
      return Promise.all(judged.map((each) => noteMovedTag(each, fileOf(each.wanted), options)));
    },
    close: async () => {
      await Promise.all([web?.close(), close()]);
    },
  };
}

/** As sources name it, with what is known of it. */
function fileOf({ plugin, version, platform, locked }: Wanted) {
  return {
    name: plugin.slice(plugin.indexOf('/') + 1),
    version,
    platform,
    artifact: locked?.artifact?.replace('sha256:', ''),
    image: locked?.image,
  };
}

/** `XDG_CACHE_HOME` or `~/.cache`, and below it `plugboard`. */
export function cacheFolder(env: OriginsInput['env']): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'plugboard');
}

function refuse({ code, detail, hint }: Finding): never {
  throw new PlugboardError(code, detail, { hint });
}
