/** Downloads that take their time, on a terminal: a line for each, with how far it is. Elsewhere nothing is shown. */
import { createLogUpdate } from 'log-update';
import type { Progress } from '../artifact/download.ts';
import { printable } from '../core/visible.ts';
import { renderDownload } from '../report/download.ts';
import type { Io } from './io.ts';

const INTERVAL_MS = 100;
/** What is smaller is there before anybody has read its name. */
const LARGE_BYTES = 1 << 20;

export interface Downloads {
  readonly progress: Progress;
  done(): void;
}

export function showDownloads({ stderr, env }: Io): Downloads {
  const { isTerminal, stream } = stderr;
  if (!isTerminal || !stream || env.CI || env.TERM === 'dumb')
    return { progress: () => undefined, done: () => undefined };
  const display = createLogUpdate(stream);
  const running = new Map<string, { readonly bytes: number; readonly total: number | undefined }>();
  let shown = 0;
  return {
    progress(name, bytes, total) {
      if ((total ?? bytes) < LARGE_BYTES) return;
      if (bytes === total) running.delete(name);
      else running.set(name, { bytes, total });
      const now = performance.now();
      if (now - shown < INTERVAL_MS) return;
      shown = now;
      display(printable([...running].map(([each, at]) => renderDownload(each, at)).join('\n'), true));
    },
    done() {
      display.clear();
      display.done();
    },
  };
}
