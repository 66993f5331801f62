/** The text of a trusted root, and the one that comes with us. */
import { expect, test } from 'vitest';
import { publicGoodRoot } from '../../src/trust/public-good.ts';
import { readTrustedRoot } from '../../src/trust/trusted-root.ts';
import { makeSigstore } from './support/sigstore.ts';

test('the public instance', () => {
  const material = readTrustedRoot(publicGoodRoot());
  expect(material).toMatchObject({
    tlogs: expect.arrayContaining([expect.objectContaining({ baseURL: 'https://rekor.sigstore.dev' })]),
  });
});

test('a private one', () => {
  expect(readTrustedRoot(makeSigstore().trustedRoot)).toMatchObject({
    certificateAuthorities: [{}],
    tlogs: [{}],
  });
});

const { trusted } = makeSigstore();
test.each<[string, string, RegExp]>([
  ['no JSON', 'trusted', /no trusted_root\.json/],
  ['a list', '[]', /media type/],
  ['another media type', JSON.stringify({ ...trusted, mediaType: 'text/plain' }), /"text\/plain"/],
  [
    'what `gh attestation trusted-root` writes',
    `${JSON.stringify(trusted)}\n${JSON.stringify(trusted)}\n`,
    /holds 2/,
  ],
  ['nothing in it', JSON.stringify({ mediaType: trusted.mediaType }), /trusts nothing/],
  [
    'a key that is none',
    JSON.stringify({
      ...trusted,
      tlogs: [{ ...trusted.tlogs[0], publicKey: { ...trusted.tlogs[0]!.publicKey, rawBytes: 'AAAA' } }],
    }),
    /no trusted_root\.json/,
  ],
  [
    'a certificate that is none',
    JSON.stringify({
      ...trusted,
      certificateAuthorities: [{ certChain: { certificates: [{ rawBytes: 'AAAA' }] } }],
    }),
    /no trusted_root\.json/,
  ],
  [
    'a log without a beginning',
    JSON.stringify({ ...trusted, tlogs: [{ ...trusted.tlogs[0], publicKey: { rawBytes: 'AAAA' } }] }),
    /since when/,
  ],
])('%s', (_, text, why) => {
  expect(readTrustedRoot(text)).toMatch(why);
});
