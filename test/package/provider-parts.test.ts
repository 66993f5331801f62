/** What only a trust policy needs is a part of its own: neither the handshake nor a provider without a policy reads it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleProvider, partsOf } from '../../scripts/package/provider.ts';

const root = join(import.meta.dirname, '../..');

it('is apart', async () => {
  const parts = partsOf(await bundleProvider({ root, version: '1.2.3', node: '22.22.2' }));
  expect([...parts.keys()]).toEqual(['handshake', 'later', 'licenses', 'trust']);
  const [handshake, later, licenses, trust] = [...parts.values()] as [string, string, string, string];
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
  expect(licenses).toMatch(/license/i);
});
