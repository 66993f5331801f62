/** Real programs that a machine may lack. Tests with them skip by name and say why; each case has one without them as well. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why the program cannot be used; undefined when it can. */
export function lackOf(name: string): string | undefined {
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found ? undefined : `${name} is not installed`;
}
