#!/usr/bin/env node
/** Refuses a Node that is too old, in a language that any Node reads, then starts the program. */
'use strict';

var NEEDED = [22, 22, 2];

var found = process.versions.node.split('.').map(Number);
var older = 0;
var i;
for (i = 0; i < 3 && older === 0; i += 1) older = NEEDED[i] - found[i];

if (older > 0) {
  process.stderr.write(
    'plugboard needs Node ' +
      NEEDED.join('.') +
      ' or newer; this is ' +
      process.version +
      ' (' +
      process.execPath +
      ').\n' +
      '  Install a newer Node, or run plugboard with one: /path/to/node ' +
      __filename +
      '\n',
  );
  process.exitCode = 1;
} else {
  require('./start.cjs');
}
