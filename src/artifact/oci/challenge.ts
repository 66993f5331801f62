/** What a registry wants before it answers: the header `WWW-Authenticate` (RFC 9110 section 11.6.1). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string | undefined };

const longest = 4096;

/** Bearer before Basic, when both are offered; undefined for anything else. */
export function parseChallenge(header: string | string[] | undefined): Challenge | undefined {
  const text = [header ?? []].flat().join(', ').slice(0, longest);
  const bearer = /(?:^|,)\s*bearer\s(.*)$/is.exec(text)?.[1];
  if (bearer !== undefined) {
    const parameters = new Map(
      [...bearer.matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/gi)].map(([, name, quoted, plain]) => [
        name?.toLowerCase(),
        quoted ?? plain,
      ]),
    );
    const realm = parameters.get('realm');
    if (realm !== undefined) return { scheme: 'bearer', realm, service: parameters.get('service') };
  }
  return /(?:^|,)\s*basic(?:\s|$)/i.test(text) ? { scheme: 'basic' } : undefined;
}
