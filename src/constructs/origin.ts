/** Where in the user's program a construct was made: the nearest call that is neither ours nor a package's. */
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position } from '../core/finding.ts';

const own = dirname(fileURLToPath(import.meta.url)) + sep;
const depth = 30;

export function callersPosition(): Position | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = (_, frames) => frames;
    Error.captureStackTrace(holder, callersPosition);
    const frames = holder.stack;
    return Array.isArray(frames) ? nearest(frames as readonly NodeJS.CallSite[]) : undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function nearest(frames: readonly NodeJS.CallSite[]): Position | undefined {
  for (const frame of frames) {
    const name = frame.getFileName();
    if (!name || name.startsWith('node:')) continue;
    const file = name.startsWith('file:') ? fileURLToPath(name) : name;
    if (file.startsWith(own) || file.includes(`${sep}node_modules${sep}`)) continue;
    return {
      file: shortest(file),
      line: frame.getLineNumber() ?? 1,
      column: frame.getColumnNumber() ?? 1,
    };
  }
  return undefined;
}

function shortest(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
