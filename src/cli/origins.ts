/** What judging needs, with the flags of the command line, and downloads shown while they run. */
import type { Trust } from '../engine/trust.ts';
import { type Origins, openOrigins as open } from '../origin/open.ts';
import { showDownloads } from './downloads.ts';
import { hinted } from './hints.ts';
import type { Io } from './io.ts';
import { folderOf } from './trusted.ts';

export interface OriginOptions {
  readonly file: string;
  readonly offline?: boolean;
  readonly allowHost: readonly string[];
}

export async function openOrigins(trust: Trust, options: OriginOptions, io: Io): Promise<Origins> {
  const downloads = showDownloads(io);
  const origins = await open({
    trust,
    base: await folderOf(options.file),
    env: io.env,
    offline: options.offline === true,
    allowHosts: options.allowHost,
    signal: io.signal,
    progress: downloads.progress,
  });
  return {
    async judge(wanted) {
      const judged = await origins.judge(wanted);
      return judged.map(({ verdict, ...rest }) => ({
        ...rest,
        verdict: { ...verdict, refusals: hinted(verdict.refusals, options.file) },
      }));
    },
    async close() {
      downloads.done();
      await origins.close();
    },
  };
}
