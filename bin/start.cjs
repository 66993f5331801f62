/** Starts what was built, or in a checkout without a build the source itself. */
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '..', 'dist', 'cli', 'main.js');
import(existsSync(built) ? built : join(__dirname, '..', 'src', 'cli', 'main.ts'));
