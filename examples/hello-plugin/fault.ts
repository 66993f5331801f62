/**
 * Ways to be a bad version, for rehearsing an upgrade that goes wrong. `build.ts` bakes one in; in a normal build all of this is
 * dead code and is left out.
 */
import type { Engine, Path } from './vault/engine.ts';

export type Fault = 'exits' | 'hangs' | 'crashes-on-first-request' | 'reports-another-version';

declare const HELLO_FAULT: Fault | undefined;
const fault = typeof HELLO_FAULT === 'undefined' ? undefined : HELLO_FAULT;

/** False = never write the handshake line. */
export function mayStart(): boolean {
  if (fault === 'exits') {
    process.stderr.write('hello-plugin: fault "exits"\n');
    process.exit(1);
  }
  if (fault === 'hangs') {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || process.exit(1), 500);
    return false;
  }
  return true;
}

export function sabotage(engine: Engine): Engine {
  if (fault === 'reports-another-version') return { ...engine, version: '99.0.0' };
  if (fault === 'crashes-on-first-request') return { ...engine, paths: engine.paths.map(crashing) };
  return engine;
}

/** Only what users ask for: a crash by the server's own housekeeping would hold up unmounting. */
const crashing = (path: Path): Path => ({
  ...path,
  operations: Object.fromEntries(Object.keys(path.operations).map((operation) => [operation, crash])),
});

function crash(): never {
  queueMicrotask(() => {
    throw new Error('hello-plugin: fault "crashes-on-first-request"');
  });
  throw new Error('crashing');
}
