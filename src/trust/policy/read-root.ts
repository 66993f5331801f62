/** A root is complete for its type and has no field of another: what is not needed would look as if it protected something. */
import type { RootSpec } from '../../core/manifest/trust.ts';
import { endOf, startOf } from '../../core/spelling/date.ts';
import type { Root, RootType } from '../root.ts';
import type { Files } from './files.ts';
import type { Notes, Path } from './notes.ts';
import { readKeyLine, readPem, readPgpKeys, readSigners, readTrustedRoot } from './read-key.ts';

type Field = keyof RootSpec;

const fields: Readonly<
  Record<RootType, { readonly needs: readonly Field[]; readonly may: readonly Field[] }>
> = {
  sigstore: { needs: ['trustedRoot', 'issuer', 'identity'], may: ['transparency', 'reason'] },
  cosign: { needs: ['key'], may: ['trustedRoot', 'transparency', 'reason'] },
  pgp: { needs: ['fingerprint', 'keys'], may: ['keyMustBeValidNow'] },
  minisign: { needs: ['key'], may: ['legacy'] },
  signify: { needs: ['key'], may: [] },
  ssh: { needs: ['allowedSigners', 'namespace'], may: ['principal'] },
};
const always: readonly Field[] = ['type', 'notBefore', 'notAfter'];

const why: Partial<Record<Field, string>> = {
  issuer: ' An identity without the issuer who vouched for it can be had by anybody from another issuer.',
  identity: ' An issuer alone vouches for everybody.',
  fingerprint: ' The file of a key alone can be swapped.',
  namespace: ' Otherwise a signature for another purpose, such as one of a commit, would count.',
};

export function readRoot(name: string, spec: RootSpec, files: Files, notes: Notes): Root | undefined {
  const path: Path = ['roots', name];
  const before = notes.findings.length;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    notes.error(
      path,
      'bad-value',
      `${JSON.stringify(name)} is no name of a root.`,
      'Use letters, digits, `.`, `_` and `-`, at most 64 of them.',
    );
  checkFields(spec, path, notes);
  const root = notes.findings.length > before ? undefined : build(name, spec, path, files, notes);
  return notes.findings.length > before ? undefined : root;
}

function checkFields(spec: RootSpec, path: Path, notes: Notes): void {
  const { needs, may } = fields[spec.type];
  for (const field of needs)
    if (isEmpty(spec[field]))
      notes.error(
        path,
        'missing-key',
        `a root of type ${spec.type} needs \`${field}\`.${why[field] ?? ''}`,
        `Add \`${field}:\`.`,
      );
  const known = [...always, ...needs, ...may];
  for (const field of Object.keys(spec) as Field[])
    if (!known.includes(field))
      notes.error(
        [...path, field],
        'unknown-key',
        `a root of type ${spec.type} has no \`${field}\`.`,
        `Remove it, or change the type. A root of type ${spec.type} has ${[...needs, ...may].join(', ')}.`,
      );
  const { notBefore, notAfter } = spec;
  if (notBefore && notAfter && startOf(notBefore) > endOf(notAfter))
    notes.error(
      [...path, 'notAfter'],
      'conflict',
      `the period ends on ${notAfter}, before it begins on ${notBefore}.`,
      'Correct one of the two.',
    );
}

const isEmpty = (value: unknown) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function build(name: string, spec: RootSpec, path: Path, files: Files, notes: Notes): Root | undefined {
  const named = {
    name,
    ...(spec.notBefore && { notBefore: startOf(spec.notBefore) }),
    ...(spec.notAfter && { notAfter: endOf(spec.notAfter) }),
  };
  switch (spec.type) {
    case 'sigstore': {
      const transparency = spec.transparency ?? 'required';
      if (transparency === 'none' && isEmpty(spec.reason?.trim()))
        notes.error(
          [...path, 'transparency'],
          'missing-key',
          '`transparency: none` is insecure: whoever gets hold of an old certificate can sign today. It needs a `reason`.',
          'Add `reason:`, or better write `transparency: timestamp` or leave it out.',
        );
      checkExact([...path, 'issuer'], spec.issuer!, notes);
      checkExact([...path, 'identity'], spec.identity!, notes);
      const trustedRoot = readTrustedRoot(spec.trustedRoot!, [...path, 'trustedRoot'], files, notes);
      if (trustedRoot === undefined) return undefined;
      return {
        ...named,
        type: 'sigstore',
        trustedRoot,
        issuer: spec.issuer!,
        identity: spec.identity!,
        transparency,
      };
    }
    case 'cosign': {
      const transparency = spec.transparency ?? (spec.trustedRoot === undefined ? 'none' : 'required');
      checkLog(spec, transparency, path, notes);
      const key = readPem(spec.key!, [...path, 'key'], files, notes);
      const trustedRoot =
        spec.trustedRoot === undefined
          ? undefined
          : readTrustedRoot(spec.trustedRoot, [...path, 'trustedRoot'], files, notes);
      return key === undefined ? undefined : { ...named, type: 'cosign', key, trustedRoot, transparency };
    }
    case 'pgp': {
      const fingerprint = readFingerprint(spec.fingerprint!, [...path, 'fingerprint'], notes);
      const keys = readPgpKeys(spec.keys!, [...path, 'keys'], files, notes);
      if (fingerprint === undefined || keys === undefined) return undefined;
      return { ...named, type: 'pgp', fingerprint, keys, keyMustBeValidNow: spec.keyMustBeValidNow ?? false };
    }
    case 'minisign': {
      const key = readKeyLine(spec.key!, [...path, 'key'], files, notes);
      return key === undefined
        ? undefined
        : { ...named, type: 'minisign', key, legacy: spec.legacy ?? false };
    }
    case 'signify': {
      const key = readKeyLine(spec.key!, [...path, 'key'], files, notes);
      return key === undefined ? undefined : { ...named, type: 'signify', key };
    }
    case 'ssh': {
      if (spec.principal !== undefined) checkExact([...path, 'principal'], spec.principal, notes);
      checkExact([...path, 'namespace'], spec.namespace!, notes);
      const allowedSigners = readSigners(
        spec.allowedSigners!,
        spec,
        [...path, 'allowedSigners'],
        files,
        notes,
      );
      if (allowedSigners === undefined) return undefined;
      const principal = spec.principal === undefined ? {} : { principal: spec.principal };
      return { ...named, type: 'ssh', allowedSigners, namespace: spec.namespace!, ...principal };
    }
  }
}

/** Texts that are compared as they are. What looks like a pattern was meant as one, and would never match. */
function checkExact(path: Path, text: string, notes: Notes): void {
  const field = path.at(-1);
  if (!/^[!-~]+$/.test(text))
    notes.error(
      path,
      'bad-value',
      `\`${field}\` holds a character that is not printable ASCII, or a space: ${JSON.stringify(text)}. Letters of other alphabets look alike.`,
      'Copy the text from a certificate or signature that you have checked.',
    );
  const pattern = /[*^$\\|()[\]{}?]|\.\+/.exec(text)?.[0];
  if (pattern !== undefined)
    notes.error(
      path,
      'bad-value',
      `\`${field}\` is compared exactly, but ${JSON.stringify(text)} holds ${JSON.stringify(pattern)} as a pattern does.`,
      'Write the whole text. For several of them declare several roots, and name them in `atLeast`.',
    );
}

function checkLog(spec: RootSpec, transparency: string, path: Path, notes: Notes): void {
  if (transparency !== 'none' && spec.trustedRoot === undefined)
    notes.error(
      [...path, 'transparency'],
      'missing-key',
      `\`transparency: ${transparency}\` needs \`trustedRoot\`: only it says which logs and timestamp authorities are believed.`,
      'Add `trustedRoot: public-good`, or the file of your own instance.',
    );
  if (transparency === 'none' && spec.trustedRoot !== undefined)
    notes.error(
      [...path, 'trustedRoot'],
      'conflict',
      'with `transparency: none` the trusted root is never looked at.',
      'Remove one of the two.',
    );
}

function readFingerprint(text: string, path: Path, notes: Notes): string | undefined {
  const digits = text.replace(/^0x/i, '').replaceAll(' ', '').toUpperCase();
  if (/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(digits)) return digits;
  const short = /^[0-9A-F]{8}(?:[0-9A-F]{8})?$/.test(digits);
  notes.error(
    path,
    'bad-value',
    short
      ? `${text} is a short id, and anybody can make a key with the same one.`
      : `${JSON.stringify(text)} is no fingerprint of 40 or 64 hexadecimal digits.`,
    'Take the fingerprint of the primary key from: gpg --show-keys --with-fingerprint FILE',
  );
  return undefined;
}
