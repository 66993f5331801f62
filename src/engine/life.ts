/** What does not answer although the mount table shows it like a healthy one: dead plugins and tainted mounts (vault-api 4.6). */
import pLimit from 'p-limit';
import { asFailure, PlugboardError } from '../core/finding.ts';
import type { Registry } from '../core/kind.ts';
import type { View } from '../core/world.ts';
import { type Ports, portFor } from './ports.ts';

export interface Living {
  readonly registry: Registry;
  readonly observed: ReadonlyMap<string, View>;
  /** Declared specs by id: their probes are asked as well. */
  readonly wanted: View;
  readonly ports: Ports;
  readonly concurrency: number;
}

/** Words for each thing that does not answer, by id. */
export async function findDead({
  registry,
  observed,
  wanted,
  ports,
  concurrency,
}: Living): Promise<ReadonlyMap<string, string>> {
  const limit = pLimit(concurrency);
  const asked = registry.flatMap((kind) =>
    kind.answers === undefined
      ? []
      : [...(observed.get(kind.name) ?? [])]
          .filter(([, spec]) => !kind.isServerManaged?.(spec))
          .map(([id, spec]) =>
            limit(async () => {
              try {
                await kind.answers!(portFor(ports, kind), { ...spec, ...pickProbe(wanted.get(id)) });
                return undefined;
              } catch (error) {
                if (
                  !(error instanceof PlugboardError) ||
                  !['not-answering', 'probe-failed', 'not-running'].includes(error.code)
                )
                  throw error;
                return [id, asFailure(error).message] as const;
              }
            }),
          ),
  );
  return new Map((await Promise.all(asked)).filter((entry) => entry !== undefined));
}

function pickProbe(spec: object | undefined) {
  return spec && 'probe' in spec ? { probe: spec.probe } : {};
}
