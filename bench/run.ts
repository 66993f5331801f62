/** `npm run bench`: prints each bound of the project with what was measured for it just now, side by side. */
import { benchArtifact } from './artifact.ts';
import { benchImage } from './image.ts';
import { showBound } from './measure.ts';
import { benchLinear, benchValidate } from './planning.ts';
import { benchServer } from './server.ts';
import { benchSignatures } from './signatures.ts';
import { benchStart } from './start.ts';
import { benchTerraform } from './terraform.ts';

const bounds = [
  ...(await benchStart()),
  await benchValidate(),
  ...(await benchLinear()),
  ...(await benchSignatures()),
  ...(await benchArtifact()),
  ...(await benchImage()),
  ...(await benchServer()),
  ...(await benchTerraform()),
];
process.stdout.write(`${bounds.map(showBound).join('\n')}\n`);
if (bounds.some(({ measured, most }) => measured > most)) process.exitCode = 1;
