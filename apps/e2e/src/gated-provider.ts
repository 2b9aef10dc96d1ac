// The demo provider inside the test's own process: it falls silent after a chosen event of a stream, and tells when it is let go.
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { createDemoServer } from '../../demo-provider/src/demo-server.ts';

interface Gate {
  /** Events that pass; what would follow is never sent, nor the end. */
  readonly events: number;
  /** The last of them is on its way. */
  readonly reached: () => void;
  /** performance.now() when the other side closed the connection. */
  readonly letGo: (at: number) => void;
}

export interface Gated {
  readonly reached: Promise<void>;
  readonly letGo: Promise<number>;
}

export class GatedProvider {
  readonly #server: Server = createDemoServer();
  #next: Gate | undefined;
  /** Events written by the last stream that nothing stopped. */
  events = 0;

  constructor() {
    this.#server.prependListener('request', (_request, response: ServerResponse) => this.#watch(response));
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** The next stream falls silent after so many events. */
  gate(events: number): Gated {
    const reached = deferred<void>();
    const letGo = deferred<number>();
    this.#next = { events, reached: reached.resolve, letGo: letGo.resolve };
    return { reached: reached.promise, letGo: letGo.promise };
  }

  #watch(response: ServerResponse): void {
    const gate = this.#next;
    this.#next = undefined;
    let events = 0;
    const write = response.write.bind(response) as (chunk: Uint8Array | string, done?: () => void) => boolean;
    const end = response.end.bind(response) as (chunk?: Uint8Array | string) => ServerResponse;
    response.write = ((chunk: Uint8Array | string) => {
      events += 1;
      if (gate === undefined || events < gate.events) return write(chunk);
      return events === gate.events ? write(chunk, gate.reached) : true;
    }) as ServerResponse['write'];
    response.end = ((chunk?: Uint8Array | string) => {
      if (gate !== undefined && events > 0) return response;
      this.events = events;
      return end(chunk);
    }) as ServerResponse['end'];
    response.once('close', () => gate?.letGo(performance.now()));
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
