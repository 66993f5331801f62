/** Ctrl-C, a second one, SIGTERM, a closed terminal and closed pipes: what runs comes to its end, nothing else is started, and the report is true. */
import { describe, expect, test } from 'vitest';
import { delay, stall } from '../support/faults.ts';
import { board, manyMounts } from './support/board.ts';
import { main, startPlugboard, startProgram } from './support/start.ts';

const here = board();
const count = 50;
const start = (...args: string[]) => startPlugboard(args, here);
const made = () =>
  here.network.writes().filter(({ path, status }) => /^sys\/mounts\/m\d+$/.test(path) && status === 204)
    .length;

/** Waits for a request that got stuck from now on. */
function watchStalls(): () => Promise<void> {
  const from = here.network.requests.length;
  const isStuck = () => here.network.requests.slice(from).some(({ fault }) => fault === 'stall');
  return () => expect.poll(isStuck, { timeout: 20_000 }).toBe(true);
}

async function planned(): Promise<number> {
  const { stdout } = await start('plan', '--format', 'json').ended;
  return JSON.parse(stdout).summary.create;
}

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('in the middle of an apply', { timeout: 120_000 }, async () => {
    await here.declare(manyMounts(count));
    here.network.fault({ method: 'POST', path: /^sys\/mounts\// }, delay(100));
    const before = made();
    const run = start('apply', '--yes', '--parallelism', '4');
    await run.printed(': created');
    run.child.kill(signal);
    if (signal === 'SIGHUP') {
      await run.printed('Interrupted');
      run.child.kill(signal);
    }
    const { code, stdout, stderr } = await run.ended;
    const done = made() - before;
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted: nothing else is started.');
    expect(stdout.match(/: created$/gm)).toHaveLength(done);
    expect(stdout.match(/: not started$/gm)).toHaveLength(count - done);
    expect(stdout).toContain(`Interrupted. ${count} steps: ${done} done, ${count - done} not done.\n`);
    expect(done).toBeLessThan(count);

    here.network.clearFaults();
    expect(await planned()).toBe(count - done);
    const rest = await start('apply', '--yes').ended;
    expect(rest.code).toBe(0);
    expect(rest.stdout).toContain(`Applied. ${count - done} steps: ${count - done} done.\n`);
    expect(await planned()).toBe(0);
  });

  test('during a plan', async () => {
    await here.declare(manyMounts(1));
    const stalled = watchStalls();
    here.network.fault({ method: 'GET', path: 'sys/mounts' }, stall());
    const writes = here.network.writes().length;
    const run = start('plan');
    await stalled();
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('error[interrupted]: The run was interrupted.');
    expect(here.network.writes()).toHaveLength(writes);
  });
});

test('as JSON lines, an interrupted apply tells every step', { timeout: 120_000 }, async () => {
  await here.declare(manyMounts(count));
  here.network.fault({ method: 'POST', path: /^sys\/mounts\// }, delay(100));
  const run = start('apply', '--yes', '--parallelism', '4', '--format', 'json');
  await run.printed('"type":"done"');
  run.child.kill('SIGINT');
  const { code, stdout } = await run.ended;
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(130);
  const { summary } = events.at(-1);
  expect(summary).toMatchObject({ failed: 0, interrupted: true });
  expect(events.filter(({ type }) => type === 'done')).toHaveLength(summary.done);
  expect(events.filter(({ type }) => type === 'skipped')).toHaveLength(summary.skipped);
  expect(summary.done + summary.skipped).toBe(count);
});

test('a second Ctrl-C does not wait for what is under way', async () => {
  await here.declare(manyMounts(2));
  const stalled = watchStalls();
  here.network.fault({ method: 'POST', path: /^sys\/mounts\// }, stall());
  const run = start('apply', '--yes');
  await stalled();
  run.child.kill('SIGINT');
  await run.printed('Once more leaves at once.');
  run.child.kill('SIGINT');
  expect((await run.ended).code).toBe(130);
});

test('a closed pipe does not stop an apply', { timeout: 120_000 }, async () => {
  await here.declare(manyMounts(count));
  const line = `"${process.execPath}" "${main}" apply --yes | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await startProgram('bash', ['--norc', '-c', line], here).ended;
  expect(stdout).toBe('secrets_mounts\n0\n');
  expect(stderr).toBe('');
  expect(await planned()).toBe(0);
});
