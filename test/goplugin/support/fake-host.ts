/** Plays the host of a plugin: starts it, reads its line, connects with the certificate that the plugin was told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { type Certificate, makeCertificate, pemOf } from '../../../src/goplugin/certificate.ts';
import { connectTo, type Target } from '../../../src/goplugin/client.ts';
import type { ClientStream, Connection, Input, Value } from '../../../src/goplugin/index.ts';
import { listen } from '../../../src/goplugin/listener.ts';
import { createLogger } from '../../../src/goplugin/logger.ts';
import {
  type ConnInfo,
  grpcBroker,
  grpcController,
  grpcStdio,
  health,
} from '../../../src/goplugin/own-services.ts';
import { serveGrpc } from '../../../src/goplugin/server.ts';
import type { Implementation } from '../../../src/goplugin/service.ts';
import { COOKIE } from '../fixtures/echo-service.ts';

export interface StartOptions {
  /** For its socket. */
  readonly folder: string;
  /** Default: the echo plugin. */
  readonly file?: string;
  readonly args?: readonly string[];
  /** For `servePlugin` of the echo plugin. */
  readonly options?: object;
  /** Default `4,6`. */
  readonly versions?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** False: the host offers no TLS. */
  readonly tls?: boolean;
}

export interface Plugin {
  readonly pid: number;
  /** The fields of the handshake line. */
  readonly line: readonly string[];
  readonly socket: string;
  readonly certificatePem: string;
  readonly hostCertificate: Certificate;
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Exit code, or the name of the signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  connect(tls?: Target['tls']): HostConnection;
}

export interface HostConnection extends Connection {
  /** Opens the two streams that go-plugin holds as long as it lives; settles when the plugin has them. */
  hold(): Promise<void>;
  /** Serves to the plugin under a broker number. */
  offer(id: number, implementations: readonly Implementation[], as?: Certificate): Promise<void>;
  shutdown(): Promise<void>;
}

const ECHO = join(import.meta.dirname, '../fixtures/echo-plugin.ts');

/** Nothing of the environment of the tests reaches the plugin. */
export function spawnPlugin(options: StartOptions, hostCertificate: Certificate): ChildProcess {
  return spawn(process.execPath, [options.file ?? ECHO, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: dirname(process.execPath),
      TMPDIR: options.folder,
      [COOKIE.name]: COOKIE.value,
      PLUGIN_PROTOCOL_VERSIONS: options.versions ?? '4,6',
      ...(options.tls === false ? {} : { PLUGIN_CLIENT_CERT: hostCertificate.pem }),
      ECHO_OPTIONS: JSON.stringify(options.options ?? {}),
      ...options.env,
    },
  });
}

const started = new Set<ChildProcess>();

/** Ends every plugin that a test left running. */
export function endPlugins(): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
}

/** Rejects with what the plugin said when it ends without a line. */
export async function startPlugin(options: StartOptions): Promise<Plugin> {
  const hostCertificate = makeCertificate(new Date());
  const child = spawnPlugin(options, hostCertificate);
  started.add(child);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const ended = once(child, 'close').then(([code, signal]) => {
    started.delete(child);
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const first = once(child.stdout!, 'data').then(() => 'line' as const);
  const outcome = await Promise.race([first, ended]);
  if (outcome !== 'line') throw new Error(`plugin ended with ${outcome}: ${texts.stderr}`);
  const line = texts.stdout.trimEnd().split('|');
  const certificatePem = pemOf(Buffer.from(line[5] ?? '', 'base64'));
  const tls = { trusted: certificatePem, certificate: hostCertificate.pem, key: hostCertificate.keyPem };
  return {
    pid: child.pid!,
    line,
    socket: line[3]!,
    certificatePem,
    hostCertificate,
    process: child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    ended,
    connect: (given = line[5] ? tls : undefined) =>
      actAsHost(
        { network: 'unix', address: line[3]!, tls: given },
        certificatePem,
        hostCertificate,
        options.folder,
      ),
  };
}

function actAsHost(
  target: Target,
  pluginPem: string,
  hostCertificate: Certificate,
  folder: string,
): HostConnection {
  const connection = connectTo(target);
  const cleanUp: (() => void)[] = [() => connection.close()];
  let broker: ClientStream<Input<typeof ConnInfo>, Value<typeof ConnInfo>>;
  return {
    client: connection.client,
    hold: async () => {
      broker = connection.client(grpcBroker).StartStream();
      const stdio = connection.client(grpcStdio).StreamStdio({});
      cleanUp.unshift(broker.cancel, stdio.cancel);
      await connection.client(health).Check({ service: 'plugin' }); // comes after them on the same connection
    },
    offer: async (id, implementations, as = hostCertificate) => {
      const listener = await listen(folder);
      const log = createLogger(() => {});
      const server = serveGrpc({
        implementations,
        certificate: as,
        hostCertificate: pluginPem,
        log,
        onCall: () => {},
      });
      listener.connectTo(server.take);
      cleanUp.push(listener.close);
      broker.send({ serviceId: id, network: 'unix', address: listener.path });
    },
    shutdown: async () => {
      await connection.client(grpcController).Shutdown({});
    },
    close: () => {
      for (const each of cleanUp.splice(0)) each();
    },
  };
}
