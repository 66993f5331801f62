/**
 * What differs from run to run, and what stands for it in a transcript. Stand-ins are as long as the real thing where it stands in a
 * table, and they may be written in commands and files as well.
 */
import type { FaultyNetwork } from '../../support/faulty-network.ts';
import type { TestServer } from '../../support/server.ts';
import type { Hello } from './hellos.ts';

export interface StandIns {
  /** The transcript's text as it is run. */
  real(text: string): string;
  /** What came out as it is shown. */
  shown(text: string): string;
}

export interface Stood {
  readonly server: Pick<TestServer, 'product' | 'address' | 'version' | 'pluginDirectory'>;
  readonly network: Pick<FaultyNetwork, 'address'>;
  readonly folder: string;
  readonly plugins: readonly Hello[];
}

const address = 'http://127.0.0.1:8200';
/** Whichever version runs the transcripts, they show these. */
const versions = { openbao: '2.7.2', vault: '1.21.1' } as const;

export function makeStandIns({ server, network, folder, plugins }: Stood): StandIns {
  const sums = plugins.map(({ sha256 }, index) => [sha256, sumOf(index)] as const);
  const both = [[network.address, address], ...sums] as const;
  const short = sums.map(([sum, standIn]) => [sum.slice(0, 12), standIn.slice(0, 12)] as const);
  const oneWay = [
    [server.address, address],
    [folder, '$PWD'],
    [server.pluginDirectory, '/plugins'],
    [server.version, versions[server.product]],
    ...short,
  ] as const;
  return {
    real: (text) => both.reduce((done, [real, standIn]) => done.replaceAll(standIn, real), text),
    shown: (text) =>
      hide([...both, ...oneWay].reduce((done, [real, standIn]) => done.replaceAll(real, standIn), text)),
  };
}

/** `a000…` for hello-1.0.0, `a111…` for hello-1.1.0: 64 digits that are easy to tell apart. */
const sumOf = (index: number) => `${index}`.repeat(64).replace(/^./, 'a');

function hide(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '00000000-0000-0000-0000-000000000000')
    .replace(/(?<="accessor": "\w+_)[0-9a-f]{8}(?=")/g, '00000000')
    .replace(/("(?:manifest|observed)_sha256": )"[0-9a-f]{64}"/g, '$1"(sha256)"');
}
