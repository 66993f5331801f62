/** Revocations, denials and allowed downgrades: each entry is about exactly one thing, so that nobody has to guess how they combine. */
import type { TrustSpec } from '../../core/manifest/trust.ts';
import { endOf, startOf } from '../../core/spelling/date.ts';
import { canonicalKey, faultOfKey, isLogEntry } from './keys.ts';
import type { Notes } from './notes.ts';
import type { Denial, Downgrade, Revocation } from './policy.ts';
import { checkPlugin, checkReason } from './texts.ts';
import { parseRange } from './versions.ts';

export function readRevoked(spec: TrustSpec['revoked'], notes: Notes): readonly Revocation[] {
  const entries = (spec ?? []) as readonly { key: string; since?: string; reason: string }[];
  const seen = new Set<string>();
  return entries.map(({ key, since, reason }, index) => {
    const path = ['revoked', index];
    const fault = faultOfKey(key);
    if (fault !== undefined)
      notes.error(
        [...path, 'key'],
        'bad-value',
        fault,
        '`plugboard verify` prints the keys of each signature in this spelling.',
      );
    if (seen.has(canonicalKey(key)))
      notes.error(
        [...path, 'key'],
        'duplicate',
        `${key} is revoked twice.`,
        'Keep the entry that revokes more.',
      );
    seen.add(canonicalKey(key));
    checkReason(reason, [...path, 'reason'], notes);
    return { key, reason, ...(since !== undefined && { since: startOf(since) }) };
  });
}

export function readDenied(spec: TrustSpec['deny'], notes: Notes): readonly Denial[] {
  return ((spec ?? []) as readonly Denial[]).map((entry, index) => {
    const path = ['deny', index];
    const { plugin, versions, sha256, logEntry, reason } = entry;
    const things = [plugin, sha256, logEntry].filter((thing) => thing !== undefined);
    if (things.length !== 1)
      notes.error(
        path,
        things.length === 0 ? 'missing-key' : 'conflict',
        `an entry names one of \`plugin\`, \`sha256\` and \`logEntry\`, this one names ${things.length}.`,
        things.length === 0 ? 'Add one of them.' : 'Make several entries of it.',
      );
    if (plugin !== undefined) checkPlugin(plugin, [...path, 'plugin'], notes);
    if (versions !== undefined && plugin === undefined)
      notes.error(
        [...path, 'versions'],
        'conflict',
        '`versions` are those of a plugin, and no plugin is named.',
        'Add `plugin:`, or remove `versions`.',
      );
    if (versions !== undefined && parseRange(versions) === undefined)
      notes.error(
        [...path, 'versions'],
        'bad-value',
        `${JSON.stringify(versions)} is no range of versions.`,
        'Write bounds with spaces between them, such as "<1.4.2", ">=1.0.0 <1.2.0" or "=1.3.0".',
      );
    if (logEntry !== undefined && !isLogEntry(logEntry))
      notes.error(
        [...path, 'logEntry'],
        'bad-value',
        `${JSON.stringify(logEntry)} is no \`logId:index\`.`,
        'The id is 64 hexadecimal digits or their base64; `plugboard verify` prints the entries of each signature.',
      );
    checkReason(reason, [...path, 'reason'], notes);
    return entry;
  });
}

export function readDowngrades(spec: TrustSpec['allowDowngrade'], notes: Notes): readonly Downgrade[] {
  const entries = (spec ?? []) as readonly { plugin: string; to: string; reason: string; until: string }[];
  return entries.map(({ plugin, to, reason, until }, index) => {
    const path = ['allowDowngrade', index];
    checkPlugin(plugin, [...path, 'plugin'], notes);
    if (to === '')
      notes.error(
        [...path, 'to'],
        'bad-value',
        'an empty version would allow the unversioned plugin.',
        'Write a version such as "1.2.0".',
      );
    checkReason(reason, [...path, 'reason'], notes);
    return { plugin, to, reason, until: endOf(until) };
  });
}
