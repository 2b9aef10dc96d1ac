// The requests a server is answering now. At the end they are waited for, and connections that never asked anything are not.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

export class RequestsUnderWay {
  readonly #server: Server;
  #count = 0;
  #none: () => void = () => {};

  constructor(server: Server) {
    this.#server = server;
    server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.#count += 1;
      response.once('close', () => {
        this.#count -= 1;
        if (this.#count === 0) this.#none();
      });
    });
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Closes every connection when the last request is answered, or after `limitMs`: a connection without a request (a browser's
   * that opens ahead, a stranger's that says nothing) is no idle one to Node, and would hold up the end for a minute.
   */
  async end(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (this.#count > 0)
      await new Promise<void>((resolve) => {
        this.#none = resolve;
        timer = setTimeout(resolve, limitMs);
      });
    clearTimeout(timer);
    this.#server.closeAllConnections();
  }
}
