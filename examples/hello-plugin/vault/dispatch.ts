/**
 * One request in, one answer out, in the server's terms. The operation is looked at first: OpenBao sends `resolve-path` with every
 * path before it even checks the token, so only the operations of the table may reach a handler.
 */
import type { Input, Value } from '../../../src/goplugin/index.ts';
import { type Answer, type Engine, matchPath, type Operation, type Path } from './engine.ts';
import type { HandleExistenceCheckReply, HandleRequestReply, Request } from './protocol.ts';
import type { Storage } from './storage.ts';

type Reply = Input<typeof HandleRequestReply>;

/** err_type of ProtoError. */
const UNSUPPORTED_OPERATION = 5;
const UNSUPPORTED_PATH = 6;

const OPERATIONS: Readonly<Record<string, Operation | undefined>> = {
  read: 'read',
  create: 'write',
  update: 'write',
  delete: 'delete',
  list: 'list',
};

export async function answer(
  engine: Engine,
  storage: Storage,
  request: Value<typeof Request>,
): Promise<Reply> {
  if (request.operation === 'help')
    return respond({ help: helpOn(engine, request.path), see_also: [], openapi: null });
  const operation = OPERATIONS[request.operation];
  if (!operation) return fail(UNSUPPORTED_OPERATION, 'unsupported operation');
  const match = matchPath(engine, request.path);
  if (!match) return fail(UNSUPPORTED_PATH, 'unsupported path');
  const handle = match.path.operations[operation];
  if (!handle) return fail(UNSUPPORTED_OPERATION, 'unsupported operation');
  const data = dataOf(request);
  const given = await handle({ data, storage, name: match.name });
  return replyOf(given, operation === 'write' ? unknownFields(match.path, data) : []);
}

export async function checkExistence(
  engine: Engine,
  storage: Storage,
  request: Value<typeof Request>,
): Promise<Input<typeof HandleExistenceCheckReply>> {
  const match = matchPath(engine, request.path);
  if (!match?.path.exists) return { checkFound: false };
  const exists = await match.path.exists({ data: dataOf(request), storage, name: match.name });
  return { checkFound: true, exists };
}

const dataOf = (request: Value<typeof Request>): Readonly<Record<string, unknown>> =>
  JSON.parse(request.data || 'null') ?? {};

function replyOf(given: Answer, warnings: readonly string[]): Reply {
  if (given === undefined) return warnings.length > 0 ? respond({}, warnings) : {};
  return 'refusal' in given ? respond({ error: given.refusal }) : respond(given.data, warnings);
}

const respond = (data: object, warnings: readonly string[] = []): Reply => ({
  response: { data: JSON.stringify(data), warnings },
});

const fail = (type: number, message: string): Reply => ({ error: { type, message } });

function unknownFields(path: Path, data: Readonly<Record<string, unknown>>): readonly string[] {
  const unknown = Object.keys(data).filter((field) => !path.fields?.includes(field));
  return unknown.length > 0 ? [`Endpoint ignored these unrecognized parameters: [${unknown.join(' ')}]`] : [];
}

/** An error here would break the API description of the whole server, so a path that does not exist gets the general help. */
function helpOn(engine: Engine, requested: string): string {
  const path = matchPath(engine, requested)?.path;
  if (path) return `Request:        ${requested}\nMatching Route: ${path.path}\n\n${path.help}\n`;
  const lines = engine.paths.map((each) => `    ${each.path}\n        ${each.help}\n`);
  return `## DESCRIPTION\n\n${engine.help}\n\n## PATHS\n\n${lines.join('\n')}`;
}
