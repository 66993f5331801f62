/**
 * The main job on a real OpenBao, as a newcomer sees it: declare, plan, apply, upgrade under load, find tampering, repair, and let
 * nothing in that is not signed. Every
 * command is printed as it would be typed, and what it prints is its own output. Nothing stays behind, however the demo ends.
 */
import { join } from 'node:path';
import { startServer } from '../../test/support/server.ts';
import { dropFolder, tempFolder } from '../../test/support/temp.ts';
import { makeBoard } from './demo/board.ts';
import { startReader } from './demo/reader.ts';
import { makeRelease } from './demo/release.ts';
import { makeShell } from './demo/shell.ts';
import { swapBinary, tamperings } from './demo/tamperings.ts';

const began = performance.now();
const folder = tempFolder();
const server = await startServer({ product: 'openbao' });
const shell = makeShell(folder, { BAO_ADDR: server.address, BAO_TOKEN: server.token });

async function demo(): Promise<void> {
  const board = await makeBoard(folder, server);
  shell.say(
    `A real OpenBao ${server.version} runs at ${server.address}; its plugin directory holds two versions of a real plugin.`,
  );

  shell.chapter('Declare');
  await shell.show('cat plugboard.yaml');
  await shell.plugboard('validate');

  shell.chapter('Plan and apply');
  await shell.plugboard('plan', { exit: 2 });
  await shell.plugboard('apply --yes');
  await shell.plugboard('plan');
  shell.say('The second plan is empty: what runs is what is declared.');

  shell.chapter('Upgrade from 1.0.0 to 1.1.0 while a client keeps reading');
  board.upgrade();
  await shell.show('diff -U0 plugboard.yaml.orig plugboard.yaml', { exit: 1 });
  await shell.plugboard('plan --out upgrade.plan.json', { exit: 2 });
  const reader = startReader(server, 'team-a/version');
  await shell.plugboard('apply upgrade.plan.json');
  const { reads, failed, versions } = await reader.stop();
  shell.say(
    `During the upgrade the client read ${reads} times: ${failed} failed. It was answered by ${versions.join(', then by ')}.`,
  );

  shell.chapter('Somebody changes the server behind our back');
  for (const { what, tamper } of tamperings(server, board)) {
    shell.say(what);
    await tamper();
    await shell.plugboard('drift', { exit: 2 });
  }

  shell.chapter('Repair');
  await shell.plugboard('apply --yes');
  await shell.plugboard('drift');
  await shell.plugboard('status');

  shell.chapter('Only what is signed');
  const signed = join(folder, 'signed');
  const release = await makeRelease(signed, server.pluginDirectory);
  shell.say('Another manifest names no sums, but where the plugin comes from and who must have signed it.');
  await shell.show('cat signed/plugboard.yaml');
  shell.say('The release is there, but nobody has signed it.');
  await shell.plugboard('lock -f signed', { exit: 3 });
  await release.sign();
  shell.say('Now the release team signs the sums of the release.');
  await shell.plugboard('lock -f signed');
  await shell.plugboard('verify -f signed');
  await shell.plugboard(`fetch -f signed --to ${server.pluginDirectory}`);
  await shell.plugboard('apply -f signed --yes');
  shell.say('Somebody with a token registers another binary under the verified version, and has it run.');
  await swapBinary(server, release.swapped);
  await shell.plugboard('plan -f signed', { exit: 3 });
  shell.say('Refused, until a person has looked. Then the verified one is put back.');
  await shell.plugboard(
    'apply -f signed --yes --rewrite plugin:secret/hello/v1.2.0 --rewrite secrets_mount:team-b/',
  );
  await shell.plugboard('drift -f signed');
  shell.say(
    `Done in ${Math.round((performance.now() - began) / 1000)} s. Nothing is left running or on disk but the cache.`,
  );
}

async function cleanUp(): Promise<void> {
  await shell.stop();
  await server.stop();
  dropFolder(folder);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await cleanUp();
    process.exit(130);
  });

try {
  await demo();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`\nThe demo failed: ${(error as Error).message}\n`);
} finally {
  await cleanUp();
}
