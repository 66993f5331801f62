/** What other people wrote on a server is shown to a reviewer: it must not act on the terminal, nor on a pull-request comment. */
import { expect, test } from 'vitest';
import { board } from './support/board.ts';
import { startPlugboard } from './support/start.ts';

const here = board();

async function run(...args: string[]) {
  return startPlugboard(args, here).ended;
}

test('control characters of a server are shown, not obeyed', async () => {
  const made = await here.server.request('POST', 'sys/mounts/team', {
    type: 'kv',
    description: 'fine\u009b2J\u202etxt',
    options: { version: '1', '\x1b[2Jx\n```\n## No changes.': 'y\x1b[8m' },
  });
  expect(made.status).toBe(204);
  await here.declare('secrets_mounts: [{path: team, type: kv}]\n');
  for (const args of [
    ['plan'],
    ['plan', '--format', 'markdown'],
    ['plan', '--format', 'json'],
    ['drift'],
    ['dump'],
  ]) {
    const { code, stdout, stderr } = await run(...args);
    expect([args, stderr]).toEqual([args, '']);
    expect(code).toBe(args[0] === 'dump' ? 0 : 2);
    expect(stdout).toContain('u009b2J');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(stdout).not.toMatch(/^## No changes/m);
  }
});

test('a mount whose path means a pattern elsewhere is a mount like any other', async () => {
  for (const path of ['a%2Bb', 'a*b'])
    expect((await here.server.request('POST', `sys/mounts/${path}`, { type: 'kv' })).status).toBe(204);
  await here.declare('secrets_mounts: [{path: a+b, type: kv}]\n');
  const status = await run('status', '--format', 'json');
  expect([status.stderr, status.code]).toEqual(['', 0]);
  expect(JSON.parse(status.stdout).rows.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['a+b/', 'a*b/']),
  );
  expect((await run('drift')).code).toBe(0);
  const dump = await run('dump');
  await here.declare(dump.stdout);
  expect((await run('plan')).code).toBe(0);
});
