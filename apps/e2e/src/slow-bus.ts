// Stands between one service and the broker, and holds back, drops or spoils what the service is asked and answers; its beats, its events and its own questions pass.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import type { Certificates } from '../../../deploy/local/src/local-ca.ts';
import { BusFrames, type Frame } from './bus-frames.ts';

/** What happens to the service's questions and answers. */
export type Trouble =
  | { readonly kind: 'none' }
  /** Each question reaches it so much later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** No question reaches it. */
  | { readonly kind: 'silent' }
  /** One byte of each answer is another one, the next byte each time. */
  | { readonly kind: 'garbled' };

export interface SlowBus {
  readonly url: string;
  trouble: Trouble;
  /** Questions that were held back, dropped or spoiled. */
  readonly troubled: number;
  close(): Promise<void>;
}

const question = /^tappass\./;
const answer = /^_INBOX_edge\./;

/** @param natsPort of the broker; its certificate is shown to the service, which believes in the same CA */
export async function slowBus(natsPort: number, certificates: Certificates): Promise<SlowBus> {
  const bus = new Wire(natsPort, certificates);
  await bus.listen();
  return bus;
}

class Wire implements SlowBus {
  trouble: Trouble = { kind: 'none' };
  troubled = 0;
  readonly #natsPort: number;
  readonly #ca: Buffer;
  readonly #own: ReturnType<typeof createSecureContext>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(natsPort: number, { caFile, certFile, keyFile }: Certificates) {
    this.#natsPort = natsPort;
    this.#ca = readFileSync(caFile);
    this.#own = createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
    this.#server = createServer((service) => void this.#join(service).catch(() => service.destroy()));
  }

  get url(): string {
    return `nats://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  // the broker greets in the clear, and both sides go over to TLS after that one line
  async #join(service: Socket): Promise<void> {
    const broker = connect({ host: '127.0.0.1', port: this.#natsPort });
    this.#tie(service, broker);
    const [greeting] = (await once(broker, 'data')) as [Buffer];
    service.write(greeting);
    const inner = new TLSSocket(service, { isServer: true, secureContext: this.#own });
    const outer = connectTls({ socket: broker, ca: this.#ca, servername: 'localhost' });
    this.#tie(inner, outer);
    const asked = new BusFrames();
    const told = new BusFrames();
    outer.on('data', (chunk) => {
      for (const frame of asked.take(chunk)) void this.#pass(frame, inner);
    });
    inner.on('data', (chunk) => {
      for (const frame of told.take(chunk)) outer.write(this.#spoiled(frame));
    });
  }

  #tie(one: Socket, other: Socket): void {
    for (const [socket, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      this.#sockets.add(socket);
      // a broken side ends the other, as the broker's end would
      socket.on('error', () => peer.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        peer.destroy();
      });
    }
  }

  async #pass(frame: Frame, service: TLSSocket): Promise<void> {
    const { trouble } = this;
    const held = question.test(frame.subject) && (trouble.kind === 'late' || trouble.kind === 'silent');
    if (held) {
      this.troubled += 1;
      if (trouble.kind === 'silent') return;
      await pause(trouble.ms);
    }
    if (service.writable) service.write(frame.bytes);
  }

  #spoiled(frame: Frame): Buffer {
    if (this.trouble.kind !== 'garbled' || !answer.test(frame.subject)) return frame.bytes;
    const length = frame.bytes.length - 2 - frame.payloadAt;
    if (length < 1) return frame.bytes;
    const bytes = Buffer.from(frame.bytes);
    const at = frame.payloadAt + (this.troubled++ % length);
    bytes[at] = bytes[at]! ^ 0x55;
    return bytes;
  }
}
