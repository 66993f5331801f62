/**
 * A private Sigstore that the real cosign signs with: the authority and the log of the tests behind the two paths that it asks. It
 * believes every token, and gives a certificate for the identity that it was started with.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeFulcio } from '../../trust/support/fulcio.ts';
import { makeRekor } from '../../trust/support/rekor.ts';
import { IDENTITY, ISSUER, trustedRootOf } from '../../trust/support/sigstore.ts';
import { toPem } from '../../trust/support/x509.ts';

export interface PrivateSigstore {
  readonly url: string;
  readonly trustedRoot: string;
  stop(): Promise<void>;
}

const since = new Date('2020-01-01T00:00:00Z');
const until = new Date('2045-01-01T00:00:00Z');

export async function startPrivateSigstore(): Promise<PrivateSigstore> {
  const [fulcio, rekor] = [makeFulcio(since, until), makeRekor('127.0.0.1')];
  const server = createServer(async (request, response) => {
    const asked = JSON.parse((await textOf(request)) || '{}');
    const at = new Date(Math.floor(Date.now() / 1000) * 1000);
    switch (request.url) {
      case '/api/v1/signingCert': // of cosign 2
        return response
          .writeHead(201)
          .end(certify(Buffer.from(asked.publicKey.content, 'base64').toString(), at).join(''));
      case '/api/v2/signingCert': {
        const certificates = certify(asked.publicKeyRequest.publicKey.content, at);
        return response.end(JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } }));
      }
      case '/api/v1/log/entries': {
        const [uuid, entry] = enter(asked, at);
        // cosign looks for the entry under the name in this header.
        const headers = { 'content-type': 'application/json', etag: uuid };
        return response.writeHead(201, headers).end(JSON.stringify({ [uuid]: entry }));
      }
      default:
        return response.writeHead(404).end(`nothing is known of ${request.url}`);
    }
  });

  /** The leaf and the root. */
  function certify(key: string, at: Date): readonly string[] {
    const publicKey = createPublicKey(key);
    const leaf = fulcio.issue({ identity: IDENTITY, issuer: ISSUER, at, publicKey });
    return [toPem(leaf), toPem(fulcio.certificate)];
  }

  /** As Rekor answers: hexadecimal digits and numbers where a bundle has base64 and texts. */
  function enter(proposed: Proposed, at: Date) {
    const body = canonical(proposed);
    const wish = { kind: proposed.kind, version: proposed.apiVersion, body, at, promise: true, proof: true };
    const entry = rekor.enter(wish) as unknown as Entered;
    const { hashes, rootHash, treeSize, logIndex, checkpoint } = entry.inclusionProof;
    const leaf = createHash('sha256').update(
      Buffer.concat([Buffer.of(0), Buffer.from(entry.canonicalizedBody, 'base64')]),
    );
    return [
      leaf.digest('hex'),
      {
        body: entry.canonicalizedBody,
        integratedTime: Number(entry.integratedTime),
        logID: rekor.id.toString('hex'),
        logIndex: Number(entry.logIndex),
        verification: {
          signedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
          inclusionProof: {
            hashes: hashes.map(hex),
            logIndex: Number(logIndex),
            rootHash: hex(rootHash),
            treeSize: Number(treeSize),
            checkpoint: checkpoint.envelope,
          },
        },
      },
    ] as const;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    trustedRoot: JSON.stringify(trustedRootOf({ fulcio, rekor, from: since, logUrl: url })),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Proposed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly data?: { readonly hash: object };
    readonly signature?: { readonly content: string; readonly publicKey: { readonly content: string } };
    readonly proposedContent?: { readonly envelope: string; readonly verifiers: readonly string[] };
  };
}

interface Entered {
  readonly logIndex: string;
  readonly integratedTime: string;
  readonly canonicalizedBody: string;
  readonly inclusionPromise: { readonly signedEntryTimestamp: string };
  readonly inclusionProof: {
    readonly logIndex: string;
    readonly rootHash: string;
    readonly treeSize: string;
    readonly hashes: readonly string[];
    readonly checkpoint: { readonly envelope: string };
  };
}

/** What the log keeps of what it was given; keys in alphabetical order. */
function canonical({ apiVersion, kind, spec }: Proposed): object {
  const { data, signature, proposedContent } = spec;
  if (!proposedContent) {
    const { content, publicKey } = signature!;
    return {
      apiVersion,
      kind,
      spec: { data: { hash: data!.hash }, signature: { content, publicKey: { content: publicKey.content } } },
    };
  }
  const { envelope, verifiers } = proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as Envelope;
  return {
    apiVersion,
    kind,
    spec: {
      envelopeHash: hashOf(Buffer.from(envelope)),
      payloadHash: hashOf(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }, index) => ({ signature: sig, verifier: verifiers[index] })),
    },
  };
}

interface Envelope {
  readonly payload: string;
  readonly signatures: readonly { readonly sig: string }[];
}

const hashOf = (bytes: Uint8Array) => ({
  algorithm: 'sha256',
  value: createHash('sha256').update(bytes).digest('hex'),
});
const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Says who signs; nobody signs it. */
export function makeToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = { iss: ISSUER, sub: IDENTITY, aud: 'sigstore', exp, iat: exp - 600 };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('nobody').toString('base64url')}`;
}
