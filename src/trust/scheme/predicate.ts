/**
 * The claims of SLSA predicates, as GitHub and the generators for it write them. Version 0.2 is read so that it can be shown.
 * https://slsa.dev/spec/v1.0/provenance, https://slsa.dev/spec/v0.2/provenance
 */
import { isObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Provenance } from '../proof.ts';

type Claims = Omit<Provenance, 'predicate'>;

export function readPredicate(predicateType: string, predicate: JsonObject): Claims {
  const claims = predicateType.endsWith('/v1') ? readV1(predicate) : readV02(predicate);
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function readV1(predicate: JsonObject): Claims {
  const definition = at(predicate, 'buildDefinition');
  const workflow = at(definition, 'externalParameters', 'workflow');
  const github = at(definition, 'internalParameters', 'github');
  const repository = text(at(workflow, 'repository'));
  const source = dependenciesOf(definition).find(
    (each) => repository !== undefined && splitUri(text(at(each, 'uri')))?.repository === repository,
  );
  return {
    sourceRepository: repository,
    repositoryId: text(at(github, 'repository_id')),
    ownerId: text(at(github, 'repository_owner_id')),
    ref: text(at(workflow, 'ref')),
    commit: text(at(source, 'digest', 'gitCommit')),
    workflow: text(at(workflow, 'path')),
    runner: text(at(github, 'runner_environment')),
    builder: text(at(predicate, 'runDetails', 'builder', 'id')),
  };
}

function readV02(predicate: JsonObject): Claims {
  const source = at(predicate, 'invocation', 'configSource');
  const uri = splitUri(text(at(source, 'uri')));
  return {
    sourceRepository: uri?.repository,
    ref: uri?.ref,
    commit: text(at(source, 'digest', 'sha1')),
    workflow: pathOnly(text(at(source, 'entryPoint'))),
    builder: text(at(predicate, 'builder', 'id')),
  };
}

/** Some builders write the title of the workflow instead. */
function pathOnly(entryPoint: string | undefined): string | undefined {
  return entryPoint?.startsWith('.github/') ? entryPoint : undefined;
}

function dependenciesOf(definition: Json | undefined): readonly Json[] {
  const list = at(definition, 'resolvedDependencies');
  return Array.isArray(list) ? list : [];
}

/** `git+https://github.com/acme/demo@refs/heads/main` */
function splitUri(uri: string | undefined) {
  if (!uri?.startsWith('git+')) return undefined;
  const [repository, ref] = uri.slice('git+'.length).split('@');
  return { repository, ref };
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
