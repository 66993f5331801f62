/**
 * One repository of a registry, read only. Whatever comes is hashed here and compared with the digest that was asked for;
 * `Docker-Content-Digest` is never looked at. What a registry says of itself, such as lists of referrers, only says where to look.
 */
import { PlugboardError } from '../../core/finding.ts';
import type { Secret } from '../../core/secret.ts';
import { visible } from '../../core/visible.ts';
import { showUrl } from '../address.ts';
import { failureOf } from '../failure.ts';
import type { Web, WebAnswer } from '../web.ts';
import { collect, counted, discard, mustBe, type Received, tooLarge, verified } from './body.ts';
import { type Credentials, credentialFor } from './credentials.ts';
import { limits } from './limits.ts';
import { acceptedTypes, type Descriptor } from './manifest.ts';
import { type ImageReference, isDigest } from './reference.ts';
import { isIndexAnswer, nextPage, readReferrers } from './referrers.ts';
import { authorize, denied } from './token.ts';

export interface Registry {
  readonly reference: ImageReference;
  /** Undefined when there is none. */
  findManifest(tagOrDigest: string): Promise<Received | undefined>;
  manifest(tagOrDigest: string): Promise<Received>;
  /** Of exactly the size and digest of the descriptor; `what` is for messages. */
  blob(descriptor: Descriptor, limit: number, what: string): Promise<Uint8Array>;
  /** The same, as it comes: what was read is good only once the end was reached. */
  stream(descriptor: Descriptor, limit: number, what: string): AsyncIterable<Uint8Array>;
  /** What says that it is about the digest. */
  referrers(digest: string): Promise<readonly Descriptor[]>;
}

export function openRegistry(reference: ImageReference, web: Web, credentials: Credentials): Registry {
  const { api, registry, repository } = reference;
  let authorization: Secret | undefined;

  const address = (path: string) => new URL(`${api}/v2/${repository}/${path}`);

  async function ask(url: URL, accept: string): Promise<WebAnswer> {
    const once = () =>
      web.get({ url: url.href, headers: { accept }, authorization }).catch((error: unknown) => {
        throw failureOf(error, url).error;
      });
    const first = await once();
    if (first.status !== 401 || first.url.origin !== url.origin) return first;
    await discard(first);
    authorization = await authorize(web, reference, credentials, first.headers['www-authenticate']);
    return once();
  }

  /** The answer when it is 200, undefined when the thing is not there. */
  async function find(url: URL, accept: string, absent: readonly number[]): Promise<WebAnswer | undefined> {
    const answer = await ask(url, accept);
    const { status } = answer;
    if (status === 200) return answer;
    await discard(answer);
    if (absent.includes(status)) return undefined;
    if ([401, 403].includes(status) && answer.url.origin === url.origin)
      throw denied(reference, credentialFor(credentials, registry, repository));
    throw new PlugboardError('source-failed', `${showUrl(answer.url)} answered ${status}.`, {
      hint:
        status === 429
          ? 'Wait, or log in: registries allow more to those whom they know.'
          : 'Try again later, or ask who runs the registry.',
    });
  }

  async function findManifest(tagOrDigest: string): Promise<Received | undefined> {
    const answer = await find(address(`manifests/${tagOrDigest}`), acceptedTypes, [404]);
    if (answer === undefined) return undefined;
    const received = await collect(answer, limits.manifest, `The manifest ${tagOrDigest}`);
    if (isDigest(tagOrDigest))
      mustBe(tagOrDigest, received.digest, `A manifest of ${registry}/${repository}`);
    return received;
  }

  async function* stream(descriptor: Descriptor, limit: number, what: string): AsyncGenerator<Uint8Array> {
    const { digest, size } = descriptor;
    if (size > limit) throw tooLarge(what, size, limit);
    const answer = await find(address(`blobs/${digest}`), '*/*', [404]);
    if (answer === undefined) throw missing(`${registry}/${repository} does not have ${what}, ${digest}.`);
    yield* verified(counted(answer, limit, what), descriptor, what);
  }

  return {
    reference,
    findManifest,
    async manifest(tagOrDigest) {
      const found = await findManifest(tagOrDigest);
      if (found) return found;
      throw missing(
        `${registry} has no image ${repository}${isDigest(tagOrDigest) ? '@' : ':'}${tagOrDigest}.`,
      );
    },
    async blob(descriptor, limit, what) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream(descriptor, limit, what)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    stream,
    async referrers(digest) {
      const what = `The list of what is about ${digest}`;
      const found: Descriptor[] = [];
      let url: URL | undefined = address(`referrers/${digest}`);
      for (let page = 1; url !== undefined; page += 1) {
        const answer = await find(url, acceptedTypes, [400, 404, 405]);
        if (answer === undefined || !isIndexAnswer(answer)) {
          if (answer) await discard(answer);
          // A registry without this part of the API keeps the list under a tag.
          const kept = await findManifest(digest.replace(':', '-'));
          return kept ? readReferrers(kept.bytes, found, what) : found;
        }
        const { bytes } = await collect(answer, limits.manifest, what);
        found.splice(0, found.length, ...readReferrers(bytes, found, what));
        url = nextPage(url, answer.headers.link, page);
      }
      return found;
    },
  };
}

function missing(message: string): PlugboardError {
  return new PlugboardError('source-missing', visible(message), {
    hint: 'Check `oci`, `tag` and `digest` of the source.',
  });
}
