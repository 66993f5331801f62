/** The link from sums to a download: the one line for exactly its name says its sha256. */
import type { Blob } from '../../core/artifact.ts';
import { visible } from '../../core/visible.ts';
import type { Refusal } from '../proof.ts';
import { collectObject } from '../scheme/object.ts';
import { LARGEST_SUMS, parseSums, sumOf } from '../sums.ts';
import type { Compared } from './locked.ts';

export async function compareSums(sums: Blob, artifact: Blob): Promise<Partial<Compared>> {
  const [file, name] = [visible(sums.name), visible(artifact.name)];
  if (sums.size > LARGEST_SUMS)
    return { refusal: invalid(`${file} has ${sums.size} bytes; the most is ${LARGEST_SUMS}.`) };
  const bytes = await collectObject(sums);
  if (!bytes) return { refusal: invalid(`${file} is not the file any more that was fetched.`) };
  const parsed = parseSums(bytes, sums.name);
  if ('refusal' in parsed) return parsed;
  const sum = sumOf(parsed, artifact.name, sums.name);
  if ('refusal' in sum) return sum;
  const compared = { what: `sha256 of ${name}`, expected: sum.sha256, got: artifact.sha256 };
  if (sum.sha256 === artifact.sha256) return { compared };
  return {
    compared,
    refusal: {
      code: 'sums-mismatch',
      detail: `${file} lists ${sum.sha256} for ${name}; the downloaded file is ${artifact.sha256}.`,
      hint: 'Do not use the file. Fetch it anew; if it stays so, tell the publisher.',
    },
  };
}

function invalid(detail: string): Refusal {
  return { code: 'sums-invalid', detail, hint: 'Fetch the file anew, and look at what the publisher shows.' };
}
