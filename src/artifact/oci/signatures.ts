/**
 * Signatures that lie beside an image in its registry: under the tags of cosign 2 (`sha256-….sig` and `.att`), and as referrers
 * (cosign 3, attestations of GitHub). What something is, its own manifest says; the lists that lead to it are not believed, and
 * cosign's own entry in them is wrong. Nothing found here is trusted: that it is missing is all that anyone could cause.
 */
import type { FoundSignature } from '../../core/artifact.ts';
import { PlugboardError } from '../../core/finding.ts';
import type { Received } from './body.ts';
import { limits } from './limits.ts';
import { type Descriptor, type Manifest, readManifest } from './manifest.ts';
import type { Registry } from './registry.ts';

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const simpleSigning = 'application/vnd.dev.cosign.simplesigning.v1+json';
const signatureAnnotation = 'dev.cosignproject.cosign/signature';
const envelope = 'application/vnd.dsse.envelope.v1+json';
const bundle = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.\d+\+json|\+json;\s*version=0\.\d+)$/;

export async function findSignatures(registry: Registry, digest: string): Promise<readonly FoundSignature[]> {
  const found: FoundSignature[] = [];
  let bytes = 0;
  const add = (signature: FoundSignature) => {
    found.push(signature);
    bytes += signature.bytes.length + (signature.payload?.length ?? 0);
    if (found.length > limits.signatures || bytes > limits.signatureBytes) throw tooMany(digest);
  };
  const tag = digest.replace(':', '-');
  for (const name of [`${tag}.sig`, `${tag}.att`]) {
    const manifest = await registry.findManifest(name);
    if (manifest) await readSignatures(registry, manifest, `:${name}`, add);
  }
  for (const { digest: referrer } of await registry.referrers(digest)) {
    const manifest = await registry.findManifest(referrer);
    if (manifest) await readSignatures(registry, manifest, `@${referrer}`, add, digest);
  }
  return found;
}

/** With a subject: only from a manifest that says so itself. */
async function readSignatures(
  registry: Registry,
  received: Received,
  name: string,
  add: (signature: FoundSignature) => void,
  subject?: string,
): Promise<void> {
  const { registry: host, repository } = registry.reference;
  const manifest = readManifest(received.bytes, `The manifest ${received.digest}`);
  if (manifest.form !== 'manifest' || (subject !== undefined && manifest.subject !== subject)) return;
  for (const [at, layer] of signatureLayers(manifest)) {
    const shown = `${host}/${repository}${name}${manifest.layers.length > 1 ? `, layer ${at + 1}` : ''}`;
    const blob = await registry.blob(layer, limits.signature, shown);
    const { annotations } = layer;
    if (layer.mediaType !== simpleSigning) add({ covers: 'image', name: shown, bytes: blob, annotations });
    else {
      const bytes = Buffer.from(annotations[signatureAnnotation] ?? '');
      add({ covers: 'image', name: shown, bytes, payload: blob, annotations });
    }
  }
}

function signatureLayers({ layers }: Manifest): readonly (readonly [number, Descriptor])[] {
  return [...layers.entries()].filter(
    ([, { mediaType }]) => mediaType === simpleSigning || mediaType === envelope || bundle.test(mediaType),
  );
}

function tooMany(digest: string): PlugboardError {
  return new PlugboardError(
    'source-too-large',
    `There are more than ${limits.signatures} signatures for ${digest}, or they have more than ${limits.signatureBytes} bytes.`,
    { hint: 'Remove what is not needed from the registry, or ask the publisher to.' },
  );
}
