/** Servers that cannot be reached in ways that a transcript cannot show the same everywhere: names and certificates. */
import { expect, test } from 'vitest';
import { makeAuthority } from '../support/certificates.ts';
import { startFaultyNetwork } from '../support/faulty-network.ts';
import { board, manyMounts } from './support/board.ts';
import { startPlugboard } from './support/start.ts';
