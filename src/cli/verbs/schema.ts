import { manifestSchema, planSchema } from '../../core/json-schema.ts';
import { kinds } from '../../kinds/index.ts';
import type { ExitCode, Io } from '../io.ts';
import { writeJson } from '../reporting.ts';

export async function schema(which: 'manifest' | 'plan', io: Io): Promise<ExitCode> {
  writeJson(io.stdout, which === 'plan' ? planSchema(kinds) : manifestSchema(kinds));
  return 0;
}
