/**
 * Names and texts come from servers and from other people's manifests. A terminal obeys control characters in them: they could
 * clear the screen, or paint over what a reviewer has to see. What is printed holds none; what stood there can be read.
 */
const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One line, in the order in which it is stored: control characters and marks of writing direction become escapes. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, asEscape);
}

/** What our own paint consists of: `ESC [ 31 m` and the like. */
const painted = /^\[(?:1|2|22|31|32|33|39)m/;

/** Lines for a terminal or a file. `colour` leaves our own paint in place. */
export function printable(text: string, colour: boolean): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (character, at: number) =>
    colour && character === '\x1b' && painted.test(text.slice(at + 1, at + 5))
      ? character
      : asEscape(character),
  );
}
