/**
 * Addresses that plugboard goes to: `https` on public addresses. `http` only where the URL itself names the loopback interface, which
 * counts for nothing when a public host redirects to it. Private, link-local (where clouds keep credentials), shared, reserved and
 * loopback addresses only for hosts that the user allows. A URL never carries a user name or password. What a name means is judged
 * on the address that the connection is made to, so that a name with changing addresses gains nothing.
 */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { PlugboardError } from '../core/finding.ts';

/** For messages: without query, which may hold a key, and without user name and password. */
export function showUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** `from` is where a redirect was received. `allow` holds hosts, with or without a port. */
export function checkUrl(text: string, allow: readonly string[], from?: URL): URL {
  const url = URL.canParse(text, from?.href) ? new URL(text, from?.href) : undefined;
  if (!url)
    throw refuse(`${JSON.stringify(withoutQuery(text))} is no URL.`, 'Give one that begins with https://.');
  const shown = showUrl(url);
  const to = from ? `${showUrl(from)} redirects to ${shown}, and this` : shown;
  if (url.username || url.password)
    throw refuse(
      `${to} holds a user name or password.`,
      'Leave them out; a token is given by the environment.',
    );
  const loopback = namesLoopback(url);
  if (from && from.protocol === 'https:' && url.protocol !== 'https:')
    throw refuse(`${to} is not https.`, 'Take the file from a host that stays with https.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw refuse(`${to} is not https.`, 'Write https://; plain http is for 127.0.0.1 and localhost only.');
  if (isAllowed(url, allow)) return url;
  if (loopback && (!from || namesLoopback(from))) return url;
  const host = bare(url.hostname);
  if (loopback || (isIP(host) !== 0 && !isPublic(host)))
    throw refuse(`${to} is at an address that is not public.`, `If it is yours: --allow-host ${url.host}`);
  return url;
}

/** What `net.connect` is to ask for the addresses of the host of `url`: refuses unless each one may be gone to. */
export function guardedLookup(
  url: URL,
  allow: readonly string[],
  ask: typeof lookup | LookupFunction = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (error: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => {
      if (error) return callback(error, '');
      const bad = isAllowed(url, allow) ? undefined : found.find(({ address }) => !isFit(url, address));
      if (bad)
        return callback(
          refuse(
            `${url.host} has the address ${bad.address}, which is not public.`,
            `If it is yours: --allow-host ${url.host}`,
          ),
          '',
        );
      if (options.all) return callback(null, [...found]);
      const [first] = found;
      return first
        ? callback(null, first.address, first.family)
        : callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
    };
    const wide: LookupOptions & { all: true } = { ...options, all: true };
    (ask as (host: string, options: LookupOptions, done: typeof answer) => void)(hostname, wide, answer);
  };
}

function isFit(url: URL, address: string): boolean {
  return namesLoopback(url) ? isLoopback(address) : isPublic(address);
}

function isAllowed(url: URL, allow: readonly string[]): boolean {
  return allow.some((host) => host === url.host || host === url.hostname || host === bare(url.hostname));
}

function namesLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || isLoopback(bare(hostname));
}

function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && loopbacks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether the address is one of the global Internet. IPv4 inside of IPv6 (mapped, NAT64) is judged as what it is. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4');
  if (isIP(address) !== 6) return false;
  const inner = embedded(address);
  if (inner) return isPublic(inner);
  return global6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

function embedded(address: string): string | undefined {
  if (!carriers.check(address, 'ipv6')) return undefined;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [high = '0', low = '0'] = bare(hostname).replace('::', ':0:0:').split(':').slice(-2);
  const [a, b] = [Number.parseInt(high || '0', 16), Number.parseInt(low || '0', 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The same for a text that may be no URL. */
export function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
}

function blocks(...subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/');
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const loopbacks = blocks('127.0.0.0/8', '::1/128');
const carriers = blocks('::ffff:0:0/96', '64:ff9b::/96');
const global6 = blocks('2000::/3');

/** The special-purpose registries of IANA: everything that is not globally reachable, and 6to4 and Teredo, which carry IPv4. */
const special = blocks(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
);

function refuse(detail: string, hint: string): PlugboardError {
  return new PlugboardError('source-refused', detail, { hint });
}
