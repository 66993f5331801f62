/** What the calls of one process share: the configuration, the connection, and whether Terraform asked to stop. */
import { PlugboardError } from '../core/finding.ts';
import { idOf } from '../core/identity.ts';
import type { Registry, ResourceKind } from '../core/kind.ts';
import { type Board, makeBoard } from './board.ts';
import { readState } from './conversion/given.ts';
import type { Guarding } from './guard.ts';
import { isProtected } from './logic/protection.ts';
import { resourceType } from './schema.ts';
import { openSession, type Session } from './session.ts';
import type { ProviderSettings } from './settings.ts';
import type { ValueObject } from './wire/value.ts';

export interface Provider {
  readonly kinds: Registry;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by StopProvider. */
  readonly stopping: AbortSignal;
  stop(): void;
  /** `deferred`: something in the provider block is not known yet. */
  configure(settings: ProviderSettings | 'deferred', guard: Guarding): void;
  /** The thing stands in Terraform's state. */
  mention(kind: ResourceKind, values: ValueObject): void;
  /** Undefined while deferred; throws before the configuration. */
  board(): Board | undefined;
  guard(): Guarding;
  /** Platform of the server, where the provider block says it. */
  platform(): string | undefined;
  kind(type: string): ResourceKind;
  /** Revokes the token of an own login. */
  close(): Promise<void>;
}

export function makeProvider(
  kinds: Registry,
  env: Provider['env'],
  open: (settings: ProviderSettings) => Promise<Session> = openSession,
): Provider {
  const stop = new AbortController();
  const byType = new Map(kinds.map((kind) => [resourceType(kind), kind]));
  const mentioned = new Map<string, boolean>();
  let state: 'new' | 'deferred' | Board = 'new';
  let session: Promise<Session> | undefined;
  let guard: Guarding;
  let platform: string | undefined;
  return {
    kinds,
    env,
    stopping: stop.signal,
    stop: () => stop.abort(),
    configure(settings, given) {
      guard = given;
      platform = settings === 'deferred' ? undefined : (settings.overrides.platform as string | undefined);
      if (settings === 'deferred') state = 'deferred';
      else
        state = makeBoard(
          kinds,
          () => {
            session = open(settings);
            return session;
          },
          mentioned,
        );
    },
    mention: (kind, values) =>
      void mentioned.set(idOf(kind, readState(kind, values)), isProtected(kind, values)),
    board() {
      if (state === 'new') throw new PlugboardError('setting-invalid', 'The provider is not configured.');
      return state === 'deferred' ? undefined : state;
    },
    guard: () => guard,
    platform: () => platform,
    kind(type) {
      const kind = byType.get(type);
      if (!kind) throw new PlugboardError('internal', `There is no resource ${type}.`);
      return kind;
    },
    async close() {
      const opened = await session?.catch(() => undefined);
      await opened?.vault.close();
    },
  };
}
