/** What does not answer although the mount table shows it like a healthy one: dead plugins and tainted mounts (vault-api 4.6). */
import pLimit from 'p-limit';
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { Registry, ResourceKind } from '../core/kind.ts';
import type { Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
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

export interface Life {
  /** Words for each thing that does not answer, by id. */
  readonly dead: ReadonlyMap<string, string>;
  /** Probes that the token may not read: whether these answer is not known. */
  readonly findings: readonly Finding[];
}

export async function findDead({ registry, observed, wanted, ports, concurrency }: Living): Promise<Life> {
  const limit = pLimit(concurrency);
  const asked = registry
    .filter(({ answers }) => answers !== undefined)
    .flatMap((kind) =>
      [...(observed.get(kind.name) ?? [])]
        .filter(([, spec]) => !kind.isServerManaged?.(spec))
        .map(([id, spec]) =>
          limit(async () => {
            const probed = { ...spec, ...pickProbe(wanted.get(id)) };
            return [id, await silence(kind, probed, portFor(ports, kind))] as const;
          }),
        ),
    );
  const all = await Promise.all(asked);
  return {
    dead: new Map(
      all.flatMap(([id, error]) => (error && isDeath(error) ? [[id, error.message] as const] : [])),
    ),
    findings: all.flatMap(([id, error]) => (error && !isDeath(error) ? [notRead(id, error)] : [])),
  };
}

/** Why it does not answer, or undefined when it does. */
async function silence(kind: ResourceKind, spec: Spec, port: Vault): Promise<PlugboardError | undefined> {
  try {
    await kind.answers!(port, spec);
    return undefined;
  } catch (error) {
    if (error instanceof PlugboardError && (isDeath(error) || error.code === 'permission-denied'))
      return error;
    throw error;
  }
}

const isDeath = ({ code }: PlugboardError) => ['not-answering', 'probe-failed', 'not-running'].includes(code);

function notRead(id: string, { message, hint }: PlugboardError): Finding {
  return {
    severity: 'warning',
    code: 'permission-denied',
    summary: 'A probe was not read',
    detail: `${id} answers, but its probe was not read: ${message}`,
    hint,
  };
}

function pickProbe(spec: object | undefined) {
  return spec && 'probe' in spec ? { probe: spec.probe } : {};
}
