/** What is wanted of a statement on how the plugin was built: in the form in which statements have it, or it would never fit. */
import type { RuleSpec } from '../../core/manifest/trust.ts';
import type { Notes, Path } from './notes.ts';
import type { Requirement } from './policy.ts';
import { namesIn } from './read-requirement.ts';
import type { RuleContext } from './read-rule.ts';
import { checkGlob } from './texts.ts';

export function checkProvenance(
  spec: NonNullable<RuleSpec['provenance']>,
  require: Requirement | undefined,
  path: Path,
  { roots, notes }: RuleContext,
): void {
  const { sourceRepository, repositoryId, ownerId, ref, workflow } = spec;
  const signers = namesIn(require).map((name) => roots.get(name));
  if (require && !signers.some((root) => root === undefined || root.type === 'sigstore'))
    notes.error(
      path,
      'conflict',
      'none of the required roots is of type sigstore, and only those sign such statements.',
      'Leave `provenance` out, or require such a root.',
    );
  if (sourceRepository !== undefined && !isRepository(sourceRepository))
    bad(
      notes,
      [...path, 'sourceRepository'],
      sourceRepository,
      'the exact https URL of a repository',
      'https://github.com/acme/plugin',
    );
  for (const [field, id] of [
    ['repositoryId', repositoryId],
    ['ownerId', ownerId],
  ] as const)
    if (id !== undefined && !/^\d{1,20}$/.test(id)) bad(notes, [...path, field], id, 'a number', '123');
  if (ref !== undefined && checkGlob(ref, [...path, 'ref'], 'flat', notes) && !ref.startsWith('refs/'))
    bad(notes, [...path, 'ref'], ref, 'a full name of a branch or tag', 'refs/tags/v*');
  if (workflow !== undefined && !isWorkflow(workflow))
    bad(
      notes,
      [...path, 'workflow'],
      workflow,
      'the path of a workflow in its repository, without @ and ref',
      '.github/workflows/release.yml',
    );
  if (sourceRepository === undefined && repositoryId === undefined)
    notes.warn(
      path,
      'no-effect',
      'neither `sourceRepository` nor `repositoryId` is given: whoever calls a reusable workflow of the trusted identity is trusted.',
      'Add both; the number survives renames, and nobody can take it over.',
    );
}

const isRepository = (url: string) => /^https:\/\/[A-Za-z0-9.:-]+(?:\/[A-Za-z0-9._~%-]+)+$/.test(url);

const isWorkflow = (path: string) =>
  /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._ -]+)*\.ya?ml$/.test(path) && !path.split('/').includes('..');

function bad(notes: Notes, path: Path, found: string, expected: string, example: string): void {
  notes.error(
    path,
    'bad-value',
    `expected ${expected}, found ${JSON.stringify(found)}.`,
    `For example: ${path.at(-1)}: ${example}`,
  );
}
