/**
 * What stands before everything else in the provider's file, in a language that any Node reads. Terraform shows the first line of a
 * provider's stdout when it is no handshake, and keeps stderr for its log: so the complaint goes to both.
 */
export function nodeCheck(needed: string): string {
  return `'use strict';
(function () {
  var needed = ${JSON.stringify(needed.split('.').map(Number))};
  var found = process.versions.node.split('.').map(Number);
  var older = 0;
  for (var i = 0; i < 3 && older === 0; i += 1) older = needed[i] - found[i];
  if (older <= 0) return;
  var text =
    'The plugboard provider needs Node ' + needed.join('.') + ' or newer on the PATH; this is ' +
    process.version + ' (' + process.execPath + ').\\n';
  var fs = require('fs');
  if (process.env.TF_PLUGIN_MAGIC_COOKIE) fs.writeSync(1, text);
  fs.writeSync(2, text);
  process.exit(1);
})();`;
}
