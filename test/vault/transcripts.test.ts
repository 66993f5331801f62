/** What only Vault has: pins and runtimes. */
import { join } from 'node:path';
import { checkTranscripts } from '../cli/support/check.ts';

checkTranscripts(join(import.meta.dirname, 'transcripts'), 'vault');
