#!/usr/bin/env node
/**
 * node scripts/run.mjs <task> [arguments]: does everything a bare clone needs, then runs the task with the repository's own Node.
 * Plain JavaScript without dependencies: an old Node runs this file before anything is installed.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run/child.mjs';
import { install } from './run/install.mjs';
import { findNode, isAtLeast, taskEnvironment } from './run/node.mjs';
import { explain, SetupError } from './run/setup-error.mjs';
import { TASKS } from './run/tasks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {readonly string[]} argv @returns {Promise<number>} */
async function main([name, ...rest]) {
  if (!isAtLeast(process.versions.node, '18.0.0'))
    throw new SetupError(
      `This is Node ${process.version}.`,
      'Install Node 18 or newer; Node 22 itself comes with npm ci.',
    );
  const task = Object.hasOwn(TASKS, name ?? '') ? TASKS[name] : undefined;
  if (!task) {
    const list = Object.entries(TASKS).map(([key, { summary }]) => `  ${key.padEnd(16)} ${summary}`);
    throw new SetupError(`${name ? `There is no task ${name}.` : 'Which task?'} Tasks:\n${list.join('\n')}`);
  }
  await install(root, taskEnvironment(root, process.execPath));
  const node = findNode(root);
  const env = taskEnvironment(root, node);
  for (const step of task.steps) {
    const args = step.takesArguments ? [...step.args, ...rest] : step.args;
    const code = await run(node, args, { cwd: root, env: { ...env, ...step.env } });
    if (code !== 0) return code;
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
