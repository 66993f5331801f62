/** Starts what was built, or in a checkout without a build the source itself. */
'use strict';

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { homedir } = require('node:os');
const { join } = require('node:path');

// Compiled code is kept in the user's cache folder, so that the next start need not compile it again.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'plugboard', 'compiled'));

const built = join(__dirname, '..', 'dist', 'cli', 'main.cjs');
if (existsSync(built)) require(built);
else import('../src/cli/main.ts');
