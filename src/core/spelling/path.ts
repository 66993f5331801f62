/** Mount paths are kept as the server lists them: no leading slash, one trailing slash, no empty or dotted segments. */
export function parseMountPath(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const path = value.replace(/^\/+|\/+$/g, '');
  const segments = path.split('/');
  if (path === '' || segments.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  if (/\p{Cc}/u.test(path) || path !== path.trim()) return undefined;
  return `${path}/`;
}
