/**
 * One repository of a registry, read only. Whatever comes is hashed here and compared with the digest that was asked for;
 * `Docker-Content-Digest` is never looked at. What a registry says of itself, such as lists of referrers, only says where to look.
 */
import type { Code } from '../../core/codes.ts';
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import type { Cache, CachedFile } from '../cache.ts';
import { download, type Progress } from '../download.ts';
import type { WebAnswer } from '../web.ts';
import { type AskOptions, type Headers, openAsk } from './ask.ts';
import { alters, discard, mustBe, type Received, tooLarge } from './body.ts';
import { bad } from './json.ts';
import { limits } from './limits.ts';
import { acceptedTypes, type Descriptor } from './manifest.ts';
import { type ImageReference, isDigest } from './reference.ts';
import { isIndexAnswer, nextPage, readReferrers } from './referrers.ts';

export interface Registry {
  readonly reference: ImageReference;
  /** Undefined when there is none. */
  findManifest(tagOrDigest: string): Promise<Received | undefined>;
  manifest(tagOrDigest: string): Promise<Received>;
  /** Of exactly the size and digest of the descriptor; `what` is for messages. */
  blob(descriptor: Descriptor, limit: number, what: string): Promise<Uint8Array>;
  /** The same for what may be larger than memory. */
  download(descriptor: Descriptor, cache: Cache, limit: number, what: string): Promise<CachedFile>;
  /** What says that it is about the digest. */
  referrers(digest: string): Promise<readonly Descriptor[]>;
}

const manifests = { accept: acceptedTypes };
const anything: Headers = { accept: '*/*' };
const firstByte: Headers = { ...anything, range: 'bytes=0-0' };

/** What a download says of bytes that are not those of the digest. */
const differing: readonly Code[] = ['artifact-changed', 'source-too-large'];

export interface RegistryOptions extends AskOptions {
  readonly progress?: Progress | undefined;
}

export function openRegistry(reference: ImageReference, options: RegistryOptions): Registry {
  const { api, registry, repository } = reference;
  const { find, receive, authorization } = openAsk(reference, options);

  const address = (path: string) => new URL(`${api}/v2/${repository}/${path}`);

  async function findManifest(tagOrDigest: string): Promise<Received | undefined> {
    const answer = await find(address(`manifests/${tagOrDigest}`), manifests, [404]);
    if (answer === undefined) return undefined;
    const received = await receive(answer, limits.manifest, `The manifest ${tagOrDigest}`);
    if (isDigest(tagOrDigest))
      mustBe(tagOrDigest, received.digest, `A manifest of ${registry}/${repository}`);
    return received;
  }

  async function findBlob(
    descriptor: Descriptor,
    limit: number,
    what: string,
    headers = anything,
  ): Promise<WebAnswer> {
    const { digest, size } = descriptor;
    if (size > limit) throw tooLarge(what, size, limit);
    const answer = await find(address(`blobs/${digest}`), headers, [404]);
    if (answer) return answer;
    throw missing(`${registry}/${repository} does not have ${what}, ${digest}.`);
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
      const { bytes, digest } = await receive(await findBlob(descriptor, limit, what), limit, what);
      if (bytes.length !== descriptor.size)
        throw bad(`${what} should be ${descriptor.size} bytes, and ${bytes.length} came.`, alters);
      mustBe(descriptor.digest, digest, what);
      return bytes;
    },
    async download(descriptor, cache, limit, what) {
      const { digest, size } = descriptor;
      const sha256 = digest.replace('sha256:', '');
      const known = await cache.find(sha256);
      if (known) return known;
      // The token may have come to its end while another layer came.
      await discard(await findBlob(descriptor, limit, what, firstByte));
      const url = address(`blobs/${digest}`).href;
      const wanted = { url, name: what, limit: size, sha256, authorization: authorization() };
      return download(wanted, { ...options, cache }).catch((error: unknown) => {
        if (!(error instanceof PlugboardError) || !differing.includes(error.code)) throw error;
        throw bad(`${what} should be ${size} bytes with ${digest}, and other bytes came.`, alters);
      });
    },
    async referrers(digest) {
      const what = `The list of what is about ${digest}`;
      const found: Descriptor[] = [];
      let url: URL | undefined = address(`referrers/${digest}`);
      for (let page = 1; url !== undefined; page += 1) {
        const answer = await find(url, manifests, [400, 404, 405]);
        if (answer === undefined || !isIndexAnswer(answer)) {
          if (answer) await discard(answer);
          // A registry without this part of the API keeps the list under a tag.
          const kept = await findManifest(digest.replace(':', '-'));
          return kept ? readReferrers(kept.bytes, found, what) : found;
        }
        const { bytes } = await receive(answer, limits.manifest, what);
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
