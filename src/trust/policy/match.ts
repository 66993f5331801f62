/** The first rule that matches decides; where none does, there is none to ask, and the plugin is refused. */
import { matchesGlob } from './glob.ts';
import type { Rule, TrustPolicy } from './policy.ts';

/** `plugin` as `type/name`, `origin` as `Gathered` has it. */
export function ruleFor(policy: TrustPolicy, plugin: string, origin: string): Rule | undefined {
  return policy.rules.find(({ match }) => {
    if (!matchesGlob(match.plugin, plugin)) return false;
    return match.source === undefined || (isPlain(origin) && isFrom(match.source, origin));
  });
}

/** A folder is below itself: `https://github.com/acme/plugin/**` is the repository too. */
function isFrom(source: string, origin: string): boolean {
  return [
    [source, origin],
    [spell(source), spell(origin)],
  ].some(([pattern, place]) => matchesGlob(pattern!, place!) || matchesGlob(pattern!, `${place}/`));
}

/**
 * One spelling of one place, or another spelling would lead past a rule to a later and weaker one: GitHub takes names in any case, and
 * a folder may be written with `./` in front and with more slashes than one.
 */
function spell(place: string): string {
  if (/^https:\/\/github\.com\//i.test(place)) return place.toLowerCase();
  if (!place.startsWith('file:')) return place;
  return place.replace(/\/{2,}/g, '/').replace(/^file:(?:\.\/)+/, 'file:');
}

/** An origin that goes up again, or hides that it does, is not below the folder that it seems to be below. */
function isPlain(origin: string): boolean {
  return /^[!-~]+$/.test(origin) && !/(?:^|\/)\.{1,2}(?:\/|$)|\\|%2e|%2f|%5c/i.test(origin);
}
