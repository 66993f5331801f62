import { join } from 'node:path';
import { checkTranscripts } from './support/check.ts';

checkTranscripts(join(import.meta.dirname, 'transcripts'), 'openbao');
