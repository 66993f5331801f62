/**
 * When a plugin process ends. A host that is well says Shutdown; the others are noticed: it never called, its long streams were
 * cut and did not come back, or the parent process is another one now. SIGINT is ignored, because Ctrl-C at the terminal of the
 * host reaches the plugin too, while the host still has things to ask.
 */

export interface Patience {
  /** Milliseconds without any call after the start; hosts themselves wait 60 s for the handshake line and then call at once. */
  readonly firstCall: number;
  /** Milliseconds after the host's last stream was cut. */
  readonly reconnect: number;
  /** Milliseconds for running calls at the end; hosts kill after 2 s. */
  readonly goodbye: number;
}

export const PATIENCE: Patience = { firstCall: 60_000, reconnect: 2_500, goodbye: 1_000 };

export interface Life {
  /** An authenticated call came. */
  called(): void;
  /** A stream that a host keeps open as long as it lives: settles when the stream is cut or this process is to end. */
  during(stream: Promise<void>): Promise<void>;
  end(reason: string): void;
}

const PARENT_CHECK_MS = 1_000;

/** `stop` is called once, with the reason. */
export function watchHost(patience: Patience, stop: (reason: string) => void): Life {
  let streams = 0;
  let ended = false;
  let release!: () => void;
  const stopping = new Promise<void>((resolve) => {
    release = resolve;
  });
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    clearInterval(parentCheck);
    release();
    stop(reason);
  };
  const firstCall = setTimeout(() => end('no host called'), patience.firstCall);
  let reconnect: NodeJS.Timeout | undefined;
  const parent = process.ppid;
  const parentCheck = setInterval(() => {
    if (process.ppid !== parent) end('the parent process is gone');
  }, PARENT_CHECK_MS);
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => end('SIGTERM'));
  return {
    called: () => clearTimeout(firstCall),
    during: async (stream) => {
      streams += 1;
      clearTimeout(firstCall);
      clearTimeout(reconnect);
      await Promise.race([stream, stopping]);
      streams -= 1;
      if (streams > 0 || ended) return;
      reconnect = setTimeout(() => end('the host is gone'), patience.reconnect);
    },
    end,
  };
}
