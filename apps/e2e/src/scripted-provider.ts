// A provider inside the test's own process that answers byte for byte what a test tells it to, in the order it was told.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';

export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a list as server-sent events, a text as it is. */
  readonly body: object | string | readonly object[];
}

type Play = (response: ServerResponse, heard: Heard) => void | Promise<void>;

export class ScriptedProvider {
  readonly heard: Heard[] = [];
  #script: Play[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text === '' ? '{}' : text) as Heard['body'];
      const heard = { path: request.url ?? '', headers: request.headers, body };
      this.heard.push(heard);
      const play = this.#script.shift() ?? answering;
      await play(response, heard);
    });
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

  /** What it answers next; after that it answers every call in its own format. */
  script(...plays: readonly (Play | Scripted)[]): void {
    this.heard.length = 0;
    this.#script = plays.map((one) => (typeof one === 'function' ? one : (response) => send(response, one)));
  }
}

export const sse = (events: readonly object[]): string =>
  events
    .map((event) => {
      const { type } = event as { type?: string };
      return `${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`;
    })
    .join('');

function send(response: ServerResponse, { status = 200, headers = {}, body }: Scripted): void {
  const type = Array.isArray(body) ? 'text/event-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  if (typeof body === 'string') response.end(body);
  else response.end(Array.isArray(body) ? sse(body) : JSON.stringify(body));
}

const answering: Play = (response, { path, body }) => {
  const model = String(body['model']);
  if (path.includes('/messages'))
    return send(response, {
      body: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model, stop_reason: 'end_turn', stop_sequence: null },
        content: [{ type: 'text', text: 'fine' }],
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    });
  const message = { role: 'assistant', content: 'fine' };
  send(response, {
    body: {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model },
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
    },
  });
};
