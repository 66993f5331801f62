/** The transparency log of a private Sigstore: entries with a promise (version 1), a proof of inclusion, or both. */
import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { makeKeys, sha256, spkiOf } from './x509.ts';

export interface LogWish {
  readonly kind: string;
  readonly version: string;
  /** Written as it is: keys must stand in alphabetical order. */
  readonly body: unknown;
  readonly at: Date;
  /** A signed time of entry. */
  readonly promise: boolean;
  readonly proof: boolean;
}

export interface Rekor {
  readonly name: string;
  readonly key: KeyObject;
  readonly id: Buffer;
  enter(wish: LogWish): Record<string, unknown>;
}

export function makeRekor(name = 'rekor.private.test'): Rekor {
  const keys = makeKeys();
  const id = sha256(spkiOf(keys.publicKey));
  let next = 1000;
  const enter = ({ kind, version, body, at, promise, proof }: LogWish): Record<string, unknown> => {
    const bytes = Buffer.from(JSON.stringify(body));
    const index = next++;
    const seconds = at.getTime() / 1000;
    const promised = {
      body: bytes.toString('base64'),
      integratedTime: seconds,
      logID: id.toString('hex'),
      logIndex: index,
    };
    const time = sign('sha256', Buffer.from(JSON.stringify(promised)), keys.privateKey);
    return {
      logIndex: String(index),
      logId: { keyId: id.toString('base64') },
      kindVersion: { kind, version },
      ...(promise && {
        integratedTime: String(seconds),
        inclusionPromise: { signedEntryTimestamp: time.toString('base64') },
      }),
      ...(proof && { inclusionProof: prove(bytes) }),
      canonicalizedBody: bytes.toString('base64'),
    };
  };
  /** The second of two leaves. */
  const prove = (leaf: Buffer) => {
    const sibling = randomBytes(32);
    const root = sha256(Buffer.from([1]), sibling, sha256(Buffer.from([0]), leaf)).toString('base64');
    return {
      logIndex: '1',
      rootHash: root,
      treeSize: '2',
      hashes: [sibling.toString('base64')],
      checkpoint: { envelope: note(`${name} - 77\n2\n${root}\n`) },
    };
  };
  const note = (text: string) => {
    const signature = Buffer.concat([id.subarray(0, 4), sign('sha256', Buffer.from(text), keys.privateKey)]);
    return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`;
  };
  return { name, key: keys.publicKey, id, enter };
}
