import { styleText } from 'node:util';

export type Style = 'create' | 'change' | 'remove' | 'quiet' | 'strong' | 'error' | 'warning' | 'good';

/** Colour is decoration only: every word that matters is there without it. */
export type Paint = (style: Style, text: string) => string;

const styles: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  create: 'green',
  change: 'yellow',
  remove: 'red',
  quiet: 'dim',
  strong: 'bold',
  error: ['red', 'bold'],
  warning: ['yellow', 'bold'],
  good: 'green',
};

export const plain: Paint = (_, text) => text;
export const coloured: Paint = (style, text) => styleText(styles[style], text, { validateStream: false });
