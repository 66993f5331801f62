/** hello: a secrets engine that greets. Catalog arguments: `--greeting=Hello`. */
import { servePlugin } from '../../src/goplugin/index.ts';
import { config } from './config.ts';
import { mayStart, sabotage } from './fault.ts';
import { greet } from './greet.ts';
import { listNames, names } from './names.ts';
import { serveEngine } from './vault/backend.ts';
import type { Engine } from './vault/engine.ts';
import { COOKIE, PROTOCOL_VERSION } from './vault/protocol.ts';
import { version } from './version.ts';

declare const HELLO_VERSION: string;
const VERSION = typeof HELLO_VERSION === 'undefined' ? '0.0.0' : HELLO_VERSION;

function readGreeting(args: readonly string[]): string {
  let greeting = 'Hello';
  for (const arg of args) {
    const [, value] = /^--greeting=(.+)$/.exec(arg) ?? [];
    if (value === undefined) {
      process.stderr.write(`hello-plugin: unknown argument ${arg}; known is --greeting=<text>\n`);
      process.exit(1);
    }
    greeting = value;
  }
  return greeting;
}

function createHello(args: readonly string[]): Engine {
  const greeting = readGreeting(args);
  return {
    version: VERSION,
    help: 'The hello secrets engine greets people and remembers their titles.',
    paths: [greet(greeting), config(greeting), listNames, names, version(VERSION, args)],
  };
}

if (mayStart()) {
  const hello = sabotage(createHello(process.argv.slice(2)));
  servePlugin({
    cookie: COOKIE,
    versions: { [PROTOCOL_VERSION]: (host) => serveEngine(hello, host) },
  });
}
