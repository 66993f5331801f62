/** Shows events as they come: a live display on a terminal, one line per event elsewhere, JSON lines on request. */
import { createLogUpdate } from 'log-update';
import { printable } from '../core/visible.ts';
import type { Event } from '../engine/event.ts';
import { renderEvent, renderRunning } from '../report/events-text.ts';
import type { Paint } from '../report/paint.ts';
import type { GlobalOptions, Io } from './io.ts';
import { paintFor } from './reporting.ts';

export type ShowEvent = (event: Event) => void;

export function displayFor(
  total: number,
  options: GlobalOptions & { readonly format: 'text' | 'json' },
  io: Io,
): ShowEvent {
  if (options.format === 'json') return (event) => writeLine(io, plainEvent(event));
  io.stdout.write('\n');
  const paint = paintFor(io.stdout, options, io);
  const { isTerminal, stream } = io.stdout;
  return isTerminal && stream && !io.env.CI && io.env.TERM !== 'dumb'
    ? liveDisplay(stream, total, paint)
    : textLines(io, paint);
}

/** One line of JSON lines. */
export function writeLine(io: Io, value: object): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}

function plainEvent(event: Event): object {
  if (event.type === 'finished') return event;
  const { type, step } = event;
  return {
    type,
    id: step.id,
    action: step.action,
    ...('phase' in event && { phase: event.phase }),
    ...('because' in event && { because: event.because }),
    ...('failure' in event && {
      code: event.failure.code,
      message: event.failure.message,
      hint: event.failure.hint,
    }),
  };
}

function textLines(io: Io, paint: Paint): ShowEvent {
  return (event) => {
    const line = renderEvent(event, paint);
    if (line !== undefined) io.stdout.write(`${line}\n`);
  };
}

/** Ended steps scroll by as lines; below them stands what is under way. */
function liveDisplay(stream: NodeJS.WriteStream, total: number, paint: Paint): ShowEvent {
  const display = createLogUpdate(stream);
  const running = new Map<string, { step: Extract<Event, { type: 'started' }>['step']; phase: string }>();
  let ended = 0;
  return (event) => {
    if (event.type === 'started') running.set(event.step.id, { step: event.step, phase: 'begin' });
    if (event.type === 'phase') running.set(event.step.id, { step: event.step, phase: event.phase });
    if (event.type === 'done' || event.type === 'failed' || event.type === 'skipped') {
      running.delete(event.step.id);
      ended++;
    }
    const line = renderEvent(event, paint);
    if (line !== undefined) {
      display.clear();
      stream.write(printable(`${line}\n`, true));
    }
    if (event.type === 'finished') display.done();
    else display(printable(renderRunning(running, total, ended, paint), true));
  };
}
