import { createRequire } from 'node:module';

declare const PLUGBOARD_VERSION: string | undefined;

/** Of the package, and so of the provider that its schema fits. Baked in by the build; read from the package in a checkout. */
export const version: string =
  typeof PLUGBOARD_VERSION === 'string'
    ? PLUGBOARD_VERSION
    : (createRequire(import.meta.url)('../../../package.json') as { version: string }).version;
