/** What only a trust policy needs is a part of its own: neither the handshake nor a provider without a policy reads it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleProvider } from '../../scripts/package/provider.ts';

const root = join(import.meta.dirname, '../..');

it('is apart', async () => {
  const text = Buffer.from(await bundleProvider({ root, version: '1.2.3', node: '22.22.2' })).toString();
  const parts = text.split('/*plugboard: ');
  expect(parts.map((part) => part.split('\n')[0]).slice(1)).toEqual(['later', 'trust']);
  const [handshake, later, trust] = parts as [string, string, string];
  // Of Sigstore, of the readers of archives and YAML, and of our own judge.
  const marks = [
    'checkpointSignature',
    'end of central directory',
    'YAMLParseError',
    'No signature over the',
  ];
  const inside = (part: string) => marks.filter((mark) => part.toLowerCase().includes(mark.toLowerCase()));
  expect(inside(trust).length).toBeGreaterThan(2);
  expect([inside(handshake), inside(later)]).toEqual([[], []]);
  expect(handshake.length).toBeLessThan(100_000);
});
