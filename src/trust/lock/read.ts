/**
 * Reads a lock strictly: what plugboard would not have written is refused, with its place, and nothing of the file is used then. A
 * lock says what may run, so a text that two readers could understand in two ways is not one: no anchors and aliases, no tags, no
 * key twice, no unknown key, every value in its one spelling.
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, type YAMLMap } from 'yaml';
import type { Finding } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import {
  binaryFields,
  type Form,
  lockVersion,
  nameForm,
  platformForm,
  pluginForm,
  sumForm,
  versionForm,
} from './fields.ts';
import { type Lock, type LockEntry, type LockedBinary, makeLock } from './lock.ts';
import { type Mistake, parseText } from './text.ts';

export interface ReadLock {
  /** Only when there are no findings. */
  readonly lock?: Lock | undefined;
  readonly findings: readonly Finding[];
}

type Tell = (node: Node | null | undefined, detail: string) => void;

/** More of them help nobody. */
const mostFindings = 20;

export function readLock(text: string, file: string): ReadLock {
  const lines = new LineCounter();
  const mistakes: Mistake[] = [];
  const lock = parse(text, lines, mistakes);
  if (lock && mistakes.length === 0) return { lock, findings: [] };
  return { findings: mistakes.slice(0, mostFindings).map((mistake) => asFinding(mistake, file, lines)) };
}

function parse(text: string, lines: LineCounter, mistakes: Mistake[]): Lock | undefined {
  try {
    const parsed = parseText(text, lines);
    if ('detail' in parsed) mistakes.push(parsed);
    else
      return readTop(parsed.contents, (node, detail) =>
        mistakes.push({ offset: node?.range?.[0] ?? 0, detail }),
      );
  } catch (error) {
    // Steps of indentation without end exhaust the stack of the parser.
    const words = error instanceof Error ? error.message : String(error);
    mistakes.push({ offset: 0, detail: `It cannot be parsed: ${words}.` });
  }
  return undefined;
}

function readTop(root: Node | null, tell: Tell): Lock | undefined {
  const top = membersOf(root, 'The lock', ['version', 'policy', 'trustedRoots', 'plugins'], tell);
  const version = scalarOf(top.get('version'));
  if (version !== lockVersion) {
    tell(
      top.get('version') ?? root,
      `\`version\` is ${shown(version)}, and only ${lockVersion} can be read.`,
    );
    return undefined;
  }
  const policy = read(top.get('policy'), 'policy', sumForm, tell) as string;
  const trustedRoots = new Map<string, string>();
  for (const [name, sum] of namedMembers(top.get('trustedRoots'), 'trustedRoots', nameForm, tell))
    trustedRoots.set(name, read(sum, name, sumForm, tell) as string);
  const highest = new Map<string, string>();
  const entries: LockEntry[] = [];
  for (const [plugin, node] of namedMembers(top.get('plugins'), 'plugins', pluginForm, tell)) {
    const members = membersOf(node, plugin, ['highest', 'versions'], tell);
    const mark = members.get('highest');
    highest.set(plugin, mark ? (read(mark, 'highest', versionForm, tell) as string) : '');
    entries.push(...readVersions(plugin, members.get('versions'), tell));
  }
  const lock = makeLock({ policy, trustedRoots }, highest, entries);
  for (const [plugin, node] of namedMembers(top.get('plugins'), 'plugins', pluginForm, tell))
    if (lock.plugins.get(plugin)!.highest !== highest.get(plugin))
      tell(node, `\`highest\` of ${plugin} is below a version that is locked.`);
  return lock;
}

function readVersions(plugin: string, node: Node | undefined, tell: Tell): readonly LockEntry[] {
  const entries: LockEntry[] = [];
  for (const [version, platforms] of namedMembers(node, `${plugin}.versions`, versionForm, tell))
    for (const [platform, fields] of namedMembers(platforms, `${plugin} ${version}`, platformForm, tell)) {
      const binary = readBinary(fields, `${plugin} ${version} ${platform}`, tell);
      entries.push({ plugin, version, platform, binary });
    }
  return entries;
}

function readBinary(node: Node, name: string, tell: Tell): LockedBinary {
  const members = membersOf(node, name, Object.keys(binaryFields), tell);
  const binary: Record<string, unknown> = {};
  for (const [field, form] of Object.entries(binaryFields)) {
    const value = members.get(field);
    if (value) binary[field] = read(value, field, form, tell);
    else if (form.required) tell(node, `${name} has no \`${field}\`.`);
  }
  if (members.has('signedAt') !== members.has('timeFrom'))
    tell(node, `${name} has only one of \`signedAt\` and \`timeFrom\`.`);
  if (members.has('signedBy') === members.has('unsigned'))
    tell(node, `${name} must have either signers in \`signedBy\`, or a reason in \`unsigned\`.`);
  return { signedBy: [], ...binary } as unknown as LockedBinary;
}

/** Members of a mapping that may have these keys only. */
function membersOf(
  node: Node | null | undefined,
  name: string,
  known: readonly string[],
  tell: Tell,
): ReadonlyMap<string, Node> {
  const members = new Map<string, Node>();
  for (const [key, value, at] of pairsOf(node, name, tell))
    if (known.includes(key)) members.set(key, value);
    else tell(at, `${name} has \`${key}\`; there are only ${known.join(', ')}.`);
  return members;
}

/** Members of a mapping whose keys are names of the user's; one that is left out has none. */
function namedMembers(
  node: Node | undefined,
  name: string,
  form: Form,
  tell: Tell,
): readonly (readonly [string, Node])[] {
  if (node === undefined) return [];
  return pairsOf(node, name, tell).flatMap(([key, value, at]) => {
    if (form.fits(key)) return [[key, value] as const];
    tell(at, `\`${key}\` in ${name} must be ${form.words}.`);
    return [];
  });
}

function pairsOf(
  node: Node | null | undefined,
  name: string,
  tell: Tell,
): readonly (readonly [string, Node, Node])[] {
  if (!isMap(node)) {
    tell(node, `${name} must be a mapping.`);
    return [];
  }
  const pairs = new Map<string, readonly [string, Node, Node]>();
  for (const { key: at, value } of (node as YAMLMap<Node, Node | null>).items) {
    const key = String(scalarOf(at));
    if (pairs.has(key)) tell(at, `${name} has \`${key}\` twice.`);
    pairs.set(key, [key, value ?? at, at]);
  }
  return [...pairs.values()];
}

function read(node: Node | undefined, name: string, form: Form, tell: Tell): unknown {
  const value = isSeq(node) ? node.items.map((item) => scalarOf(item as Node)) : scalarOf(node);
  if (!form.fits(value)) tell(node, `\`${name}\` is ${shown(value)} and must be ${form.words}.`);
  return value;
}

function scalarOf(node: Node | null | undefined): unknown {
  return isScalar(node) ? node.value : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return 'not given';
  return JSON.stringify(value).slice(0, 100);
}

function asFinding({ offset, detail }: Mistake, file: string, lines: LineCounter): Finding {
  const { line, col } = lines.linePos(offset);
  return {
    severity: 'error',
    code: 'lock-unreadable',
    summary: 'The lock cannot be used',
    detail: visible(detail),
    at: { file, line: Math.max(line, 1), column: Math.max(col, 1) },
    hint: 'Take it from version control as `plugboard lock` wrote it; of a merge conflict take one side. Then: plugboard lock',
  };
}
