/** On a terminal: the question before an apply, the live display, colour. A terminal is made by util-linux's `script`. */
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { board, manyMounts } from './support/board.ts';
import { main, startProgram } from './support/start.ts';

const here = board();
const question = "Only 'yes' is taken for consent: ";
const hasScript =
  process.platform === 'linux' && /util-linux/.test(`${spawnSync('script', ['--version']).stdout}`);

function onTerminal(args: string, env: Readonly<Record<string, string>> = {}) {
  const line = `stty rows 40 cols 100; "${process.execPath}" "${main}" ${args}`;
  return startProgram('script', ['-qec', line, '/dev/null'], {
    cwd: here.cwd,
    env: { ...here.env, TERM: 'xterm-256color', ...env },
  });
}

/** Types once the question stands there, and waits for the end. */
async function answer(typed: string) {
  await here.declare(manyMounts(3));
  const run = onTerminal('apply');
  await run.printed(question);
  run.child.stdin?.write(typed);
  return run.ended;
}

describe.skipIf(!hasScript)('on a terminal', { timeout: 60_000 }, () => {
  test('yes applies', async () => {
    const { code, stdout } = await answer('yes\r');
    expect(code).toBe(0);
    expect(stripVTControlCharacters(stdout)).toContain('Applied. 3 steps: 3 done.');
  });

  test.each([
    ['no', 'no\r', 3, 'Nothing was changed.'],
    ['y', 'y\r', 3, 'Nothing was changed.'],
    ['an empty line', '\r', 3, 'Nothing was changed.'],
    ['Ctrl-D', '\x04', 3, 'Nothing was changed.'],
    ['Ctrl-C', '\x03', 130, 'error[interrupted]: Interrupted at the question. Nothing was changed.'],
  ])('%s does not', async (_, typed, exit, words) => {
    const writes = here.network.writes().length;
    const { code, stdout } = await answer(typed);
    expect(code).toBe(exit);
    expect(stripVTControlCharacters(stdout)).toContain(words);
    expect(here.network.writes()).toHaveLength(writes);
  });

  test('yes to what is outdated by then applies nothing', async () => {
    await here.declare(manyMounts(2));
    const run = onTerminal('apply');
    await run.printed(question);
    await here.server.request('POST', 'sys/mounts/m01', { type: 'kv', description: 'by somebody else' });
    const writes = here.network.writes().length;
    run.child.stdin?.write('yes\r');
    const { code, stdout } = await run.ended;
    expect(code).toBe(3);
    expect(stripVTControlCharacters(stdout)).toContain('error[plan-stale]: The server changed');
    expect(here.network.writes()).toHaveLength(writes);
  });

  test('the display ends with whole lines and a visible cursor', async () => {
    await here.declare(manyMounts(12));
    const { code, stdout } = await onTerminal('apply --yes --parallelism 3').ended;
    expect(code).toBe(0);
    expect(stdout).toContain('of 12 steps ended');
    expect(stdout).toContain('\x1b[32m');
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l'));
    const left = screen(stdout);
    expect(left).toContain('Applied. 12 steps: 12 done.');
    expect(left.filter((line) => line.endsWith(': created'))).toHaveLength(12);
    expect(left.join('\n')).not.toContain('steps ended');
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['--no-color', {}],
  ])('%s: no colour, but the display stays', async (name, env) => {
    await here.declare(manyMounts(2));
    const { stdout } = await onTerminal(`apply --yes${name === '--no-color' ? ' --no-color' : ''}`, env)
      .ended;
    expect(stdout).not.toMatch(colour);
    expect(screen(stdout)).toContain('Applied. 2 steps: 2 done.');
  });

  test.each([
    ['CI', { CI: 'true' }],
    ['a dumb terminal', { TERM: 'dumb' }],
  ])('%s: plain lines', async (_, env) => {
    await here.declare(manyMounts(2));
    const { stdout } = await onTerminal('apply --yes', env).ended;
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toContain('Applied. 2 steps: 2 done.');
  });
});

test('without a terminal there is no control character', async () => {
  await here.declare(manyMounts(2));
  const args = [main, 'apply', '--yes'];
  const env = { ...here.env, TERM: 'xterm-256color' };
  const { stdout, stderr } = await startProgram(process.execPath, args, { cwd: here.cwd, env }).ended;
  expect(`${stdout}${stderr}`).not.toContain('\x1b');
  expect(stdout).toContain('Applied. 2 steps: 2 done.');
});

const esc = '\x1b';
const colour = new RegExp(`${esc}\\[[\\d;]*m`);
const tokens = new RegExp(`${esc}\\[\\??[\\d;]*[A-Za-z]|[^]`, 'g');

/** What is left on the screen: a small terminal that knows the moves of a display which rewrites its last lines. */
function screen(output: string): readonly string[] {
  const lines: string[] = [''];
  let [row, column] = [0, 0];
  for (const [token] of output.matchAll(tokens)) {
    const [, count = '', move] = token.startsWith(esc) ? (/\[(\d*)([A-Z])$/.exec(token) ?? []) : [];
    if (token === '\n') row++;
    else if (token === '\r') column = 0;
    else if (move === 'A') row = Math.max(row - Number(count || 1), 0);
    else if (move === 'B') row += Number(count || 1);
    else if (move === 'G') column = Number(count || 1) - 1;
    else if (move === 'K' && count === '2') lines[row] = '';
    else if (move === 'K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (move === 'J') lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column));
    else if (!token.startsWith(esc)) {
      const line = (lines[row] ?? '').padEnd(column);
      lines[row] = line.slice(0, column) + token + line.slice(column + 1);
      column++;
    }
    lines[row] ??= '';
  }
  return lines.map((line) => line.trimEnd());
}
