/** The entries of an archive, whatever its format: which names and kinds may be there, and which of them is the plugin. */
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';

export interface Entry {
  /** As it stands in the archive, without `./` in front. */
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly executable: boolean;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** Refuses an entry that no release of a plugin needs. */
  add(entry: Entry): void;
}

export function makeListing(archive: string, most: number): Listing {
  const entries: Entry[] = [];
  const seen = new Map<string, Entry>();
  return {
    entries,
    add(entry) {
      checkName(archive, entry.name);
      const key = entry.name.replace(/\/$/, '').normalize('NFKC').toLowerCase();
      const twin = seen.get(key);
      if (twin && !(twin.kind === 'folder' && entry.kind === 'folder' && twin.name === entry.name))
        throw refuseArchive(
          archive,
          `has ${visible(twin.name)} and ${visible(entry.name)}, which mean one file`,
        );
      if (entries.length >= most) throw refuseArchive(archive, `has more than ${most} entries`);
      seen.set(key, entry);
      entries.push(entry);
    },
  };
}

function checkName(archive: string, name: string): void {
  const parts = name.replace(/\/$/, '').split('/');
  const leadsOut =
    /^([a-z]:|\/)/i.test(name) || parts.some((part) => part === '..' || part === '.' || part === '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name.
  const odd = /[\\\x00-\x1f\x7f-\x9f\ufffd]/.test(name) || name.length > 1024;
  if (leadsOut && name !== '')
    throw refuseArchive(archive, `has an entry that leads out of it, ${visible(name)}`);
  if (odd || name === '')
    throw refuseArchive(archive, `has an entry with the name ${visible(JSON.stringify(name))}`);
}

/** What stands beside the plugin in many releases. */
const besides =
  /(^|\/)((licen[cs]e|readme|changelog|changes|notice|copying|authors|contributing|security|third[-_]party)[^/]*|[^/]*\.(md|txt|html?|json|ya?ml|toml|hcl|sig|asc|pem|sha256|sum|sbom|1|sh|service))$/i;

export function couldBePlugin({ name, kind }: Entry): boolean {
  return kind === 'file' && !besides.test(name);
}

/** The one that is asked for, or else the only executable file, or else the only file. */
export function choose(archive: string, entries: readonly Entry[], member: string | undefined): Entry {
  const files = entries.filter(({ kind }) => kind === 'file');
  if (member !== undefined) {
    const wanted = files.find(({ name }) => name === member.replace(/^\.\//, ''));
    if (wanted) return wanted;
    throw new PlugboardError(
      'member-missing',
      `${visible(archive)} has no file ${visible(member)}. ${list(files)}`,
      {
        hint: 'Write the whole path of the plugin in the archive as `member`.',
      },
    );
  }
  const plausible = files.filter(couldBePlugin);
  const executable = plausible.filter((entry) => entry.executable);
  const candidates = executable.length > 0 ? executable : plausible;
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  throw new PlugboardError(
    'member-missing',
    candidates.length === 0
      ? `${visible(archive)} holds nothing that could be a plugin. ${list(files)}`
      : `${visible(archive)} holds several files that could be the plugin. ${list(candidates)}`,
    { hint: 'Name it with `member`.' },
  );
}

function list(entries: readonly Entry[]): string {
  const names = entries.slice(0, 10).map(({ name }) => visible(name));
  const more = entries.length > names.length ? ` and ${entries.length - names.length} more` : '';
  return names.length > 0 ? `There are: ${names.join(', ')}${more}.` : 'There are no files.';
}

export function refuseArchive(archive: string, what: string): PlugboardError {
  return new PlugboardError('archive', `${visible(archive)} ${what}.`, {
    hint: 'Do not use this file. Compare it with what the publisher offers elsewhere, and ask them.',
  });
}
