/** Which capability a request needs, and where `sudo` comes on top (vault-api 10). */
import { segment } from '../core/port.ts';
import type { Verb } from './retry.ts';

const sudoPaths: readonly RegExp[] = [
  /^sys\/auth\/./,
  /^sys\/remount$/,
  /^sys\/audit(\/|$)/,
  /^sys\/plugins\/catalog\/./,
  /^sys\/plugins\/runtimes\/catalog(\/|$)/,
  /^sys\/raw(\/|$)/,
  /^sys\/rotate/,
  /^sys\/(seal|step-down)$/,
  /^sys\/config\/cors$/,
  /^sys\/config\/(auditing|ui\/headers)(\/|$)/,
  /^sys\/leases\/(revoke-force|revoke-prefix|lookup)\//,
];

const capabilityOf: Readonly<Record<Verb, string>> = {
  GET: 'read',
  LIST: 'list',
  POST: 'update',
  DELETE: 'delete',
};

export function neededCapabilities(verb: Verb, path: string): readonly string[] {
  // Outside of sys a new thing may need `create` (vault-api 0.1).
  const create = verb === 'POST' && !/^(sys|auth\/token)\//.test(path) ? ['create'] : [];
  const sudo = sudoPaths.some((pattern) => pattern.test(path)) ? ['sudo'] : [];
  return [...create, capabilityOf[verb], ...sudo];
}

/** The line of a policy that grants the request. */
export function policyLine(verb: Verb, path: string): string {
  const capabilities = neededCapabilities(verb, path).map((capability) => `"${capability}"`);
  return `path "${decodePath(path)}" { capabilities = [${capabilities.join(', ')}] }`;
}

/** Policies know the decoded path. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path).replaceAll('"', '\\"');
  } catch {
    return segment(path);
  }
}
