/** What every Markdown report keeps to: a comment on GitHub takes 65,536 characters, and text of other people is no markup. */

export const longest = 65_000;

/** As many whole items as fit; the rest is counted. */
export function cutItems(items: readonly string[], most: number): string {
  let left = most;
  const fit = items.findIndex((item) => {
    left -= item.length + 1;
    return left < 0;
  });
  if (fit < 0) return items.join('\n');
  return [...items.slice(0, fit), '', `_${items.length - fit} more are not shown here._`].join('\n');
}

export function fold(title: string, inner: string): string {
  return `<details><summary>${title}</summary>\n\n${inner}\n\n</details>`;
}

/** Code spans stay; an underscore inside a word means nothing. */
export function asText(text: string): string {
  return text.replace(/[\\*{}[\]<>|#]|(?<!\w)_|_(?!\w)/g, '\\$&').replace(/\s*[\r\n]\s*/g, ' ');
}
