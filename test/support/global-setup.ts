/** Before all tests: an environment without the user's servers and tokens. After all: nothing recorded may hold the canary. */
import { CANARY, findCanary, RECORDS } from './canary.ts';
import { cleanEnvironment } from './environment.ts';
import { makeRunFolder, tempFolder } from './temp.ts';

export default function setup(): () => void {
  cleanEnvironment(process.env);
  const dropRunFolder = makeRunFolder();
  const records = tempFolder();
  process.env[RECORDS] = records;
  return () => {
    const found = findCanary(records);
    dropRunFolder();
    if (found.length > 0)
      throw new Error(`a secret (${CANARY.slice(0, 10)}…) was found in: ${found.join(', ')}`);
  };
}
