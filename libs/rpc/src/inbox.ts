// Where one client hears its replies: a subject that only the service it asks may speak to, and that nobody else can guess.
import { randomBytes } from 'node:crypto';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { Fault } from '@tappass/errors/fault';

interface Waiting {
  readonly take: (data: Uint8Array) => void;
  readonly fail: (fault: Fault) => void;
}

export class Inbox {
  readonly #nc: NatsConnection;
  readonly #callee: string;
  readonly #prefix: string;
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;

  /**
   * @param caller the room that asks; the broker lets it alone hear this inbox
   * @param callee the room that answers; the broker lets it alone speak into it
   */
  constructor(nc: NatsConnection, caller: string, callee: string) {
    this.#nc = nc;
    this.#callee = callee;
    this.#prefix = `_INBOX_${caller}.${callee}.${randomBytes(16).toString('base64url')}.`;
    nc.subscribe(`${this.#prefix}*`, {
      callback: (error, msg) => (error === null ? this.#hear(msg) : this.#failAll(error)),
    });
    void nc.closed().then((error) => this.#failAll(error));
  }

  /**
   * Asks once and waits for the reply that `read` accepts; any other is as if nobody had spoken.
   * @throws Fault not_ready when nobody listens there, or deadline
   */
  ask<T>(
    subject: string,
    request: Uint8Array,
    timeoutMs: number,
    read: (inbox: string, reply: Uint8Array) => T | undefined,
  ): Promise<T> {
    const inbox = this.#prefix + (this.#asked++).toString(36);
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(inbox);
      };
      const fail = (fault: Fault): void => {
        done();
        reject(fault);
      };
      // an event loop that was held up first reads what lies in the socket
      const timer = setTimeout(() => setImmediate(() => fail(this.#fault('deadline'))), timeoutMs);
      const take = (data: Uint8Array): void => {
        const reply = read(inbox, data);
        if (reply === undefined) return;
        done();
        resolve(reply);
      };
      this.#waiting.set(inbox, { take, fail });
      try {
        this.#nc.publish(subject, request, { reply: inbox });
      } catch (cause) {
        fail(this.#fault('not_ready', cause));
      }
    });
  }

  #hear(msg: Msg): void {
    const waiting = this.#waiting.get(msg.subject);
    if (waiting === undefined) return;
    // the broker itself says so: nobody listens
    if (msg.headers?.code === 503 && msg.data.length === 0) waiting.fail(this.#fault('not_ready'));
    else waiting.take(msg.data);
  }

  #failAll(cause: unknown): void {
    for (const { fail } of [...this.#waiting.values()]) fail(this.#fault('not_ready', cause));
  }

  #fault(reason: 'not_ready' | 'deadline', cause?: unknown): Fault {
    return new Fault(reason, { details: { part: this.#callee }, cause });
  }
}
