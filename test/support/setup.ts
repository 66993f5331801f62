/** Runs in each test file: the console is recorded for the search for the canary, and a failed test shows its servers' logs. */
import { afterEach } from 'vitest';
import { CANARY, record } from './canary.ts';
import { cleanEnvironment } from './environment.ts';
import { running } from './server.ts';

cleanEnvironment(process.env);

for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const print = console[level];
  console[level] = (...values: unknown[]) => {
    const text = values.map(String).join(' ');
    if (text.includes(CANARY)) record(`console.${level}`, text);
    print(...values);
  };
}

afterEach((context) => {
  if (context.task.result?.state !== 'fail') return;
  for (const server of running)
    console.error(
      `${server.product} ${server.version} at ${server.address} said last:\n${server.logs().slice(-4000)}`,
    );
});
