/**
 * The main job on a real OpenBao, as a newcomer sees it: declare, plan, apply, upgrade under load, find tampering, repair. Every
 * command is printed as it would be typed, and what it prints is its own output. Nothing stays behind, however the demo ends.
 */
import { startServer } from '../../test/support/server.ts';
import { dropFolder, tempFolder } from '../../test/support/temp.ts';
import { makeBoard } from './demo/board.ts';
import { startReader } from './demo/reader.ts';
import { makeShell } from './demo/shell.ts';
import { tamperings } from './demo/tamperings.ts';

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
