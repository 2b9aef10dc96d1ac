// The process's one connection to NATS: its own inbox prefix, endless reconnects, no message kept while cut off.
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';

export interface BusOptions {
  readonly room: string;
  readonly url: string;
  readonly password?: string;
  /** PEM of the CA that signed the broker's certificate; without it the connection is plain (loopback only). */
  readonly ca?: string;
  /** The service's own certificate (X.509-SVID) where the broker maps identities from certificates. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** @throws when the first connection fails for longer than two minutes */
export async function connectBus(options: BusOptions): Promise<NatsConnection> {
  const tls =
    options.ca === undefined ? {} : { tls: { ca: options.ca, handshakeFirst: false, ...certificate(options) } };
  const settings: NodeConnectionOptions = {
    servers: options.url,
    name: options.room,
    inboxPrefix: `_INBOX_${options.room}`,
    noAsyncTraces: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 50,
    waitOnFirstConnect: true,
    pingInterval: 2000,
    maxPingOut: 2,
    ...(options.password !== undefined && { user: options.room, pass: options.password }),
    ...tls,
  };
  const nc = await connect(settings);
  keepTrying(nc);
  return nc;
}

/**
 * A first connection that is refused is a wrong setting, and an error. A later one is a password that was changed there first or a
 * permission file that is being written: given up after two refusals, as the client does, the process would be deaf for ever.
 * The client reads this setting at each refusal and has no other door to it; a test tells when that changes.
 */
function keepTrying(nc: NatsConnection): void {
  const { options } = nc as unknown as { readonly options: { ignoreAuthErrorAbort: boolean } };
  options.ignoreAuthErrorAbort = true;
}

const certificate = (options: BusOptions) => ({
  ...(options.certFile !== undefined && { certFile: options.certFile }),
  ...(options.keyFile !== undefined && { keyFile: options.keyFile }),
});
