/**
 * Ways to be a bad version, for rehearsing an upgrade that goes wrong. `build.ts` bakes one in; in a normal build all of this is
 * dead code and is left out.
 */
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

export function beforeRequest(): void {
  if (fault === 'crashes-on-first-request')
    setImmediate(() => {
      throw new Error('hello-plugin: fault "crashes-on-first-request"');
    });
}

export function reportedVersion(version: string): string {
  if (fault === 'reports-another-version') return '99.0.0';
  return version;
}
