import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBroker, GIVE_UP_MS } from '../../src/goplugin/broker.ts';

const address = { network: 'unix', address: '/x' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an address may come before or after it is asked for', async () => {
  const broker = createBroker();
  broker.announce(1, address);
  await expect(broker.locate(1)).resolves.toEqual(address);
  const asked = broker.locate(2);
  broker.announce(2, address);
  await expect(asked).resolves.toEqual(address);
});

test('what nobody tells is given up', async () => {
  const broker = createBroker();
  const asked = expect(broker.locate(7)).rejects.toThrow('did not tell within 5 s where service 7 listens');
  await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
  await asked;
});

test('what nobody asks for is forgotten', async () => {
  const broker = createBroker();
  broker.announce(7, address);
  await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
  const asked = expect(broker.locate(7)).rejects.toThrow();
  await vi.advanceTimersByTimeAsync(GIVE_UP_MS);
  await asked;
});
