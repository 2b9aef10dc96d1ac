// A provider in the test's own process that streams as much as it is told to, as fast as its reader lets it, and tells how far it got.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';

export interface Flood {
  /** The text of each event, in turn. */
  readonly texts: readonly string[];
  /** Bytes of each event beside its text. */
  readonly padding: number;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

export class FloodingProvider {
  readonly #server: Server = createServer((request, response) => {
    request.resume();
    request.once('end', () => void this.#answer(response).catch(() => response.destroy()));
  });
  flood: Flood = { texts: [], padding: 0, usage: { prompt_tokens: 0, completion_tokens: 0 } };
  /** Events of the last stream that its connection took. */
  sent = 0;
  /** The last stream's connection was closed, or its end was written. */
  over = false;
  #since = 0;

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** How long nobody has taken anything, ms. */
  get heldUpMs(): number {
    return this.over || this.sent === 0 ? 0 : performance.now() - this.#since;
  }

  async #answer(response: ServerResponse): Promise<void> {
    const { texts, padding, usage } = this.flood;
    this.sent = 0;
    this.over = false;
    response.once('close', () => {
      this.over = true;
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const head = { id: 'chatcmpl-flood', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini' };
    const told = (event: object) => response.write(`data: ${JSON.stringify({ ...head, ...event })}\n\n`);
    const choice = (delta: object, finish_reason: string | null) => [{ index: 0, delta, finish_reason }];
    const obfuscation = 'x'.repeat(padding);
    for (const content of texts) {
      const taken = told({ choices: choice({ content }, null), obfuscation });
      this.sent += 1;
      this.#since = performance.now();
      if (!taken) await roomIn(response);
      if (this.over) return;
    }
    told({ choices: choice({}, 'stop') });
    const total_tokens = usage.prompt_tokens + usage.completion_tokens;
    told({ choices: [], usage: { ...usage, total_tokens } });
    response.end('data: [DONE]\n\n');
  }
}

const roomIn = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const goOn = () => {
      for (const event of ['drain', 'close']) response.off(event, goOn);
      resolve();
    };
    for (const event of ['drain', 'close']) response.once(event, goOn);
  });
