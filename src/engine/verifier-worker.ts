/** The program of the verifier's thread: answers one task after the other. */
import { parentPort } from 'node:worker_threads';
import { inspect } from '../trust/scheme/bundle/inspect.ts';

parentPort?.on('message', (task) => parentPort?.postMessage(inspect(task)));
