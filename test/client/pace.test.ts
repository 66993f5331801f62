import { expect, test } from 'vitest';
import type { Clock } from '../../src/client/clock.ts';
import { makePace, take } from '../../src/client/pace.ts';

const rate = { perSecond: 10, burst: 2 };

test('a full bucket gives its burst, then one permit per interval', () => {
  let bucket = { permits: rate.burst, at: 0 };
  const waits = [0, 0, 0, 0].map((now) => {
    const [next, wait] = take(rate, bucket, now);
    bucket = next;
    return wait;
  });
  expect(waits).toEqual([0, 0, 100, 200]);
});

test('it fills with time, and not above its burst', () => {
  expect(take(rate, { permits: -1, at: 0 }, 100)).toEqual([{ permits: -1, at: 100 }, 100]);
  expect(take(rate, { permits: 0, at: 0 }, 3_600_000)).toEqual([{ permits: 1, at: 3_600_000 }, 0]);
});

function fakeClock() {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => 0,
    sleep: async (milliseconds) => void slept.push(milliseconds),
    random: () => 0,
  };
  return { clock, slept };
}

test('requests wait their turn', async () => {
  const { clock, slept } = fakeClock();
  const pace = makePace(rate, clock);
  await Promise.all([pace(), pace(), pace(), pace(), pace()]);
  expect(slept).toEqual([100, 200, 300]);
});

test('without a limit nobody waits', async () => {
  const { clock, slept } = fakeClock();
  const pace = makePace(undefined, clock);
  await Promise.all([pace(), pace(), pace()]);
  expect(slept).toEqual([]);
});
