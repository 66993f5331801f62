/**
 * The whole life of a plugin process. What the host waits for first, the handshake line, needs only node's own modules; gRPC is
 * loaded while the host reads the line and connects.
 */
import { type Certificate, makeCertificate } from './certificate.ts';
import { reportCrashes } from './crash.ts';
import { type Agreement, agree, type Cookie, handshakeLine, writeHandshake } from './handshake.ts';
import { type Life, PATIENCE, type Patience, watchHost } from './life.ts';
import { type Listener, listen, socketFolder } from './listener.ts';
import { createLogger, type Logger, takeOverStdout, writeToStderr } from './logger.ts';
import type { Connection, Implementation } from './service.ts';

/** The program that started this process, as the plugin's services see it. */
export interface Host {
  readonly log: Logger;
  /** Connects to what the host serves under this broker number; 5 s are given for the host to tell where. */
  dial(brokerId: number): Promise<Connection>;
}

export interface PluginOptions {
  readonly cookie: Cookie;
  /** Version of the application's protocol → the services that speak it. The highest common one is taken. */
  readonly versions: Readonly<
    Record<number, (host: Host) => readonly Implementation[] | Promise<readonly Implementation[]>>
  >;
  /** Default `refuse`. */
  readonly plaintext?: 'allow' | 'refuse';
  readonly patience?: Partial<Patience>;
  /** What is left to do when the host is done; cut off when its patience ends. */
  readonly farewell?: (() => Promise<void>) | undefined;
}

const REFUSED = 1;

/** Serves until the host is done, then ends the process. A host that cannot be served gets a text on stderr and exit 1. */
export async function servePlugin(options: PluginOptions): Promise<void> {
  const log = createLogger(writeToStderr);
  takeOverStdout(log);
  const versions = Object.keys(options.versions).map(Number);
  const agreement = agree({ plaintext: 'refuse', ...options, versions }, process.env);
  if ('refusal' in agreement) return refuse(agreement.refusal);
  reportCrashes();
  const certificate = makeCertificate(new Date());
  const folder = socketFolder(process.env);
  const listener = await listen(folder).catch((error: Error) => refuse(error.message));
  process.on('exit', listener.close);
  const patience = { ...PATIENCE, ...options.patience };
  let server: { close(): Promise<void> } | undefined;
  const life = watchHost(patience, (reason) => {
    log.debug('plugin ends', { reason, pid: process.pid });
    listener.close();
    if (!server) process.exit(0);
    setTimeout(() => process.exit(0), patience.goodbye);
    const farewell = options.farewell?.().catch((error) => log.warn('farewell failed', { error }));
    Promise.all([server.close(), farewell]).then(() => process.exit(0));
  });
  const tls = agreement.hostCertificate === undefined ? undefined : certificate.der;
  writeHandshake(handshakeLine(agreement, listener.path, tls));
  server = await serveOn({ options, log, agreement, certificate, listener, life });
  const { sweepSockets } = await import('./sweep.ts');
  await sweepSockets(folder).catch((error) => log.debug('old sockets stay', { error }));
}

interface Parts {
  readonly options: PluginOptions;
  readonly log: Logger;
  readonly agreement: Agreement;
  readonly certificate: Certificate;
  readonly listener: Listener;
  readonly life: Life;
}

async function serveOn({ options, log, agreement, certificate, listener, life }: Parts) {
  const [{ serveGrpc }, { connectTo }, { createBroker }, { serveOwnServices }] = await Promise.all([
    import('./server.ts'),
    import('./client.ts'),
    import('./broker.ts'),
    import('./own-services.ts'),
  ]);
  const broker = createBroker();
  const { hostCertificate: trusted } = agreement;
  const tls =
    trusted === undefined ? undefined : { trusted, certificate: certificate.pem, key: certificate.keyPem };
  const host: Host = { log, dial: async (id) => connectTo({ ...(await broker.locate(id)), tls }) };
  const implementations = await options.versions[agreement.version]!(host);
  const server = serveGrpc({
    implementations: [...serveOwnServices(broker, life), ...implementations],
    certificate,
    hostCertificate: trusted,
    log,
    onCall: life.called,
  });
  listener.connectTo(server.take);
  return server;
}

function refuse(text: string): never {
  writeToStderr(`${text}\n`);
  process.exit(REFUSED);
}
