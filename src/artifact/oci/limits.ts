/** What a registry may send before it is refused. Sizes in bytes. */
const MIB = 2 ** 20;

export const limits = {
  /** The same as registries themselves set for pushes. */
  manifest: 4 * MIB,
  config: 4 * MIB,
  tokenAnswer: 256 * 1024,
  /** As `FoundSignature` promises. */
  signature: 5 * MIB,
  /** Of one image, together. */
  signatures: 64,
  signatureBytes: 32 * MIB,
  referrers: 50,
  layers: 50,
  indexEntries: 200,
  /** Of one layer as it is sent. */
  layer: 1024 * MIB,
  /** Of one layer unpacked, and the share of that which the sent bytes allow: gzip of a program makes about a third. */
  unpacked: 4096 * MIB,
  ratio: 100,
  ratioFrom: 16 * MIB,
  /** In one layer. */
  entries: 100_000,
  binary: 1024 * MIB,
} as const;
