/** A layer as tar. How much comes out is counted against what went in, so that nobody sends a little and makes us work for hours. */
import { type Duplex, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { PlugboardError } from '../../core/finding.ts';
import { bad } from './json.ts';
import { limits } from './limits.ts';

const unpackers: Readonly<Record<string, (() => Duplex) | 'as it is'>> = {
  'application/vnd.oci.image.layer.v1.tar': 'as it is',
  'application/vnd.docker.image.rootfs.diff.tar': 'as it is',
  'application/vnd.oci.image.layer.v1.tar+gzip': createGunzip,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': createGunzip,
  'application/vnd.oci.image.layer.v1.tar+zstd': createZstdDecompress,
};

export async function* unpack(
  bytes: AsyncIterable<Uint8Array>,
  mediaType: string,
  what: string,
): AsyncGenerator<Uint8Array> {
  const unpacker = Object.hasOwn(unpackers, mediaType) ? unpackers[mediaType] : undefined;
  if (unpacker === undefined)
    throw bad(`${what} has the media type \`${mediaType}\`, which is no layer of files.`);
  let sent = 0;
  let received = 0;
  const counting = async function* () {
    for await (const chunk of bytes) {
      sent += chunk.length;
      yield chunk;
    }
  };
  for await (const chunk of unpacker === 'as it is' ? counting() : through(counting(), unpacker())) {
    received += chunk.length;
    if (received > limits.unpacked || received > limits.ratioFrom + sent * limits.ratio)
      throw new PlugboardError('archive', `${what} unpacks to more than ${sent} bytes sent allow.`, {
        hint: 'Do not use this image; tell the publisher.',
      });
    yield chunk;
  }
}

async function* through(chunks: AsyncIterable<Uint8Array>, unpacker: Duplex): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks);
  source.on('error', (error) => unpacker.destroy(error));
  source.pipe(unpacker);
  try {
    yield* unpacker as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
  }
}
