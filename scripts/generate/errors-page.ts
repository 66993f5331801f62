/** Every code that a finding or failure can carry. Pure. */
import { codes } from '../../src/core/codes.ts';
import { refusals } from '../../src/core/removal.ts';
import { code, generated, page, table } from './markdown.ts';

export function errorsPage(): string {
  return page(
    '# Codes',
    generated,
    'Every finding and every failure has one of these codes. Scripts can rely on them; the words beside them may change. A finding is an error, a warning or an info, with the place in the manifest and a hint on what to do next.',
    'The exit code of a run is 0 when all is the same or done, 2 when something differs, 1 when it failed, 3 when it was refused, and 130 when it was interrupted. It is 3 only when nothing but the codes marked here stands in the way.',
    table(
      ['Code', 'Meaning', 'Exit code 3'],
      Object.entries(codes).map(([name, meaning]) => [
        code(name),
        meaning,
        (refusals as readonly string[]).includes(name) ? 'yes' : '',
      ]),
    ),
  );
}
