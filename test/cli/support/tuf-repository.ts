/** A repository of The Update Framework with one target, signed by one key for all roles. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Repository {
  readonly url: string;
  /** Text of the first root. */
  readonly root: string;
  /** Puts out another target, under the next version. */
  publish(target: string): void;
  /** From now on signatures are those of somebody else. */
  forge(): void;
  stop(): Promise<void>;
}

const expires = '2100-01-01T00:00:00Z';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const keyPair = () => generateKeyPairSync('ed25519');

/** Keys in order and no space, which for plain ASCII is the canonical form that signatures are over. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

export async function startRepository(target: string): Promise<Repository> {
  const files = new Map<string, string>();
  let { privateKey, publicKey } = keyPair();
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex');
  const key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: point } };
  const keyid = sha256(canonical(key));
  const signed = (content: object) => {
    const sig = sign(null, Buffer.from(canonical(content)), privateKey).toString('hex');
    return canonical({ signed: content, signatures: [{ keyid, sig }] });
  };
  const about = (type: string, version: number) => ({
    _type: type,
    spec_version: '1.0.31',
    version,
    expires,
  });
  const meta = (version: number, text: string) => ({
    version,
    length: text.length,
    hashes: { sha256: sha256(text) },
  });
  const role = { keyids: [keyid], threshold: 1 };
  const root = signed({
    ...about('root', 1),
    consistent_snapshot: true,
    keys: { [keyid]: key },
    roles: { root: role, timestamp: role, snapshot: role, targets: role },
  });
  let version = 0;
  const publish = (text: string) => {
    version++;
    const hashes = { sha256: sha256(text) };
    const targets = signed({
      ...about('targets', version),
      targets: { 'trusted_root.json': { length: text.length, hashes } },
    });
    const snapshot = signed({
      ...about('snapshot', version),
      meta: { 'targets.json': meta(version, targets) },
    });
    files.set(`/targets/${hashes.sha256}.trusted_root.json`, text);
    files.set(`/${version}.targets.json`, targets);
    files.set(`/${version}.snapshot.json`, snapshot);
    files.set(
      '/timestamp.json',
      signed({ ...about('timestamp', version), meta: { 'snapshot.json': meta(version, snapshot) } }),
    );
  };
  publish(target);
  const server = createServer((request, response) => {
    const text = files.get(request.url ?? '');
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    root,
    publish,
    forge() {
      ({ privateKey, publicKey } = keyPair());
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
