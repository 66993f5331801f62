/** scripts/run.mjs in a clone of its own, with an npm of ours and a task whose script each test writes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');
const NPM = `
const fs = require('node:fs');
fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + ' NODE_ENV=' + process.env.NODE_ENV + '\\n');
if (fs.existsSync('npm-fails')) { console.error('npm error network'); process.exit(1); }
fs.mkdirSync('node_modules', { recursive: true });
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
delete packages[''];
delete packages['node_modules/other-platform'];
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

let clone: string;

beforeEach(() => {
  clone = tempFolder();
  mkdirSync(join(clone, 'scripts'));
  for (const name of ['run.mjs', 'run'])
    cpSync(join(scripts, name), join(clone, 'scripts', name), { recursive: true });
  writeFileSync(join(clone, 'npm-cli.js'), NPM);
  lock('1.0.0');
  task('process.exit(0)');
});

const task = (script: string) => writeFileSync(join(clone, 'scripts', 'generate.ts'), script);
const lock = (version: string) =>
  writeFileSync(
    join(clone, 'package-lock.json'),
    JSON.stringify({
      packages: {
        '': {},
        'node_modules/a': { version },
        'node_modules/other-platform': { version, optional: true },
      },
    }),
  );
const npmCalls = () =>
  existsSync(join(clone, 'npm-calls'))
    ? readFileSync(join(clone, 'npm-calls'), 'utf8').trim().split('\n')
    : [];
const environment = { ...process.env, npm_execpath: '' };
const run = (...args: readonly string[]) =>
  runNode(
    [join(clone, 'scripts', 'run.mjs'), ...args],
    {
      ...environment,
      npm_execpath: join(clone, 'npm-cli.js'),
      NODE_ENV: 'production',
      NODE_OPTIONS: '--no-warnings',
    },
    '/',
  );

test('packages are installed once, and again when the lockfile changes', async () => {
  expect((await run('generate')).code).toBe(0);
  expect(npmCalls()).toEqual([
    'ci --prefer-offline --no-audit --no-fund --loglevel=error NODE_ENV=undefined',
  ]);
  expect((await run('generate')).stderr).toBe('');
  expect(npmCalls()).toHaveLength(1);
  lock('1.0.1');
  await run('generate');
  expect(npmCalls()).toHaveLength(2);
});

test('a failed installation stops with a hint, and is tried again', async () => {
  writeFileSync(join(clone, 'npm-fails'), '');
  for (const calls of [1, 2]) {
    const { code, stderr } = await run('generate');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /npm error network[\s\S]*npm ci failed with exit code 1[\s\S]*registry can be reached/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(npmCalls()).toHaveLength(calls);
  }
});

test('the exit code, the arguments and the environment arrive', async () => {
  task(
    'console.log(process.argv.slice(2).join(), process.env.NODE_OPTIONS, process.env.PATH.split(":")[0]); process.exit(7)',
  );
  const { code, stdout } = await run('generate', 'a b', '--c');
  expect(code).toBe(7);
  expect(stdout).toMatch(/^a b,--c undefined \//);
});

test.each([[[]], [['nothing-like-it']]])('without a known task, %o, the tasks are listed', async (args) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(1);
  for (const name of ['demo', 'test', 'test:vault', 'test:cosign', 'bench', 'build', 'generate'])
    expect(stderr).toContain(`  ${name}`);
  expect(npmCalls()).toEqual([]);
});

test.each([
  ['SIGTERM', 'handled', 5],
  ['SIGINT', 'handled', 5],
  ['SIGTERM', 'not handled', 143],
  ['SIGHUP', 'not handled', 129],
] as const)('%s, %s by the task: ends with %i and leaves no process', async (signal, handled, expected) => {
  await run('build'); // installs
  const handler = handled === 'handled' ? `process.on('${signal}', () => process.exit(5));` : '';
  task(`${handler} setInterval(() => {}, 60_000); console.log(process.pid);`);
  const child = spawn(process.execPath, [join(clone, 'scripts', 'run.mjs'), 'generate'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...environment, npm_execpath: join(clone, 'npm-cli.js') },
  });
  const [text] = await once(child.stdout, 'data');
  const pid = Number(text);
  child.kill(signal);
  const [code] = await once(child, 'exit');
  expect(code).toBe(expected);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
