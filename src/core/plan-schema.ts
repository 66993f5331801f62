/** The JSON plan as JSON Schema: for those who read `plugboard plan --format json` or a saved plan. Values are canonical in it. */
import { codes } from './codes.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Registry } from './kind.ts';

const text = (description: string) => ({ description, type: 'string' });
const oneOf = (description: string, words: readonly string[]) => ({
  description,
  type: 'string',
  enum: words,
});
const sum = (description: string) => ({
  description: `sha256. ${description}`,
  type: 'string',
  pattern: '^[0-9a-f]{64}$',
});
const list = (description: string, items: JsonSchema) => ({ description, type: 'array', items });
const texts = (description: string) => list(description, { type: 'string' });
const count = { type: 'integer', minimum: 0 };

function object(properties: JsonSchema, optional: readonly string[]): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

const actions = ['create', 'update', 'reload', 'move', 'recreate', 'remove'];

const step = (registry: Registry) =>
  object(
    {
      id: text('Kind and name; unique in the plan.'),
      kind: oneOf(
        'Kind of the thing.',
        registry.map(({ name }) => name),
      ),
      name: text('What people call the thing.'),
      action: oneOf('What is done to it.', actions),
      before: { description: 'What the server has now; absent for a creation.', type: 'object' },
      after: { description: 'What it has afterwards; absent for a removal.', type: 'object' },
      expect: { description: 'What the process must be.', type: 'object' },
      fields: list('What differs in the configuration.', { $ref: '#/definitions/change' }),
      running: list('What differs in the process.', { $ref: '#/definitions/change' }),
      restart: { description: 'The process is ended and started anew.', type: 'boolean' },
      reasons: texts('Why, in words.'),
      needs: texts('Ids of steps that come first.'),
      causes: texts('Ids of steps that made the restart necessary.'),
      process: text('Steps with the same one are never restarted at once.'),
      destroys: text('What is lost with this step.'),
      undeclared: {
        description: 'The manifest does not declare the thing; only its process is concerned.',
        const: true,
      },
    },
    ['before', 'after', 'process', 'destroys', 'undeclared'],
  );

const finding = object(
  {
    severity: oneOf('How bad it is.', ['error', 'warning', 'info']),
    code: oneOf('What it is; docs/errors.md has them all.', Object.keys(codes)),
    summary: text('A phrase without names.'),
    detail: text('The same with names.'),
    hint: text('What to do next.'),
    at: {
      description: 'Where in the manifest; line and column from 1.',
      ...object({ file: text('File.'), line: count, column: count }, []),
    },
  },
  ['hint', 'at'],
);

const evidence = object(
  {
    source: text('Where it came from.'),
    artifact: text('`sha256:` and the sum of the downloaded file.'),
    image: text('Digest of the image.'),
    sums: text('`sha256:` and the sum of the file of sums.'),
    sha256: sum('Of the binary.'),
    signedBy: texts('Roots whose signatures counted.'),
    signedAt: text('When it was signed.'),
    timeFrom: oneOf('Who says so.', ['log', 'timestamp', 'signer']),
    unsigned: text('Why it is admitted without a signature.'),
    rule: { description: 'Rule of the trust policy that admitted it.', ...count },
  },
  ['artifact', 'image', 'sums', 'signedAt', 'timeFrom', 'unsigned'],
);

const server = object(
  {
    product: oneOf('Product.', ['vault', 'openbao']),
    edition: oneOf('Edition.', ['community', 'enterprise']),
    version: text('As the server says it.'),
    namespace: text('Namespace of mounts with a slash at the end; empty is root.'),
    cluster_id: text('Tells one server from another.'),
  },
  ['cluster_id'],
);

const summary = object(Object.fromEntries([...actions, 'unchanged'].map((word) => [word, count])), []);

/** Everything below the title of the schema. */
export function planShape(registry: Registry): JsonSchema {
  return {
    ...object(
      {
        format_version: { description: 'Grows when the meaning of a key changes.', const: 1 },
        plugboard_version: text('Version that made the plan.'),
        manifest: text('The manifest as it was named on the command line.'),
        server: { description: 'The server that the plan was made for.', ...server },
        manifest_sha256: sum('Of what was declared.'),
        observed_sha256: sum('Of what was seen on the server.'),
        allow_destroy: texts('Names of things whose loss was consented to.'),
        rewrite: texts('Ids of things that are written although nothing visible differs.'),
        steps: list('In an order in which they can be done.', { $ref: '#/definitions/step' }),
        findings: list('What the user is to know.', { $ref: '#/definitions/finding' }),
        evidence: {
          description: 'Who vouches for each plugin, by id; only with a trust policy.',
          type: 'object',
          additionalProperties: evidence,
        },
        summary: { description: 'Steps by action, and declared things without one.', ...summary },
      },
      ['evidence'],
    ),
    definitions: {
      step: step(registry),
      change: object(
        {
          field: text('Name of the field.'),
          before: { description: 'What the server has; absent when it has nothing.' },
          after: { description: 'What it is to have.' },
        },
        ['before', 'after'],
      ),
      finding,
    },
  };
}
