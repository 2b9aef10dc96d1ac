// The provider that the agents' calls end at: speaks Chat Completions, Responses, Messages and Embeddings, and plays the session it is given.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Said } from './model-turn.ts';
import type { Session } from './session.ts';
import { chat } from './wires/chat.ts';
import { messages } from './wires/messages.ts';
import { responses } from './wires/responses.ts';
import type { Wire } from './wires/wire.ts';

const wires: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': chat,
  '/v1/responses': responses,
  '/v1/messages': messages,
};

export interface Visit {
  readonly path: string;
  /** Those that ask for a behaviour of the interface. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: object;
  readonly answered: string;
}

export interface ScriptedProvider {
  readonly url: string;
  /** What came since the session began. */
  readonly visits: Visit[];
  play(session: Session): void;
  close(): Promise<void>;
}

/** A limit that is over at once, so that nobody waits long. */
const retryAfterSeconds = 1;

export async function startScriptedProvider(): Promise<ScriptedProvider> {
  let session: Session | undefined;
  const visits: Visit[] = [];
  const server = createServer((request, response) => {
    serve(request, response, session, visits).catch((error: unknown) => {
      session?.problems.push(`the scripted provider: ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    });
  }).listen(0, '127.0.0.1');
  server.keepAliveTimeout = 60_000;
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    visits,
    play: (next) => {
      session = next;
      visits.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  session: Session | undefined,
  visits: Visit[],
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://provider').pathname;
  const body = JSON.parse((await bytesOf(request)).toString()) as object;
  const note = (answered: string) => visits.push({ path, headers: flagsOf(request), body, answered });
  const special =
    path === '/v1/embeddings' ? embeddings(body) : path.endsWith('/count_tokens') ? counted(body) : undefined;
  if (special !== undefined) {
    note(path.endsWith('embeddings') ? 'embeddings' : 'counted tokens');
    return json(response, 200, special);
  }
  const wire = wires[path];
  if (wire === undefined || session === undefined) return json(response, 404, chat.failure(404));
  const asked = wire.read(body);
  const answer = session.answer(asked);
  if (answer === 'limit' || answer === 'overload') {
    note(answer);
    const status = answer === 'limit' ? 429 : wire.overload;
    return json(
      response,
      status,
      wire.failure(status),
      answer === 'limit' ? { 'retry-after': `${retryAfterSeconds}` } : {},
    );
  }
  note(session.answers.at(-1) ?? '');
  const moment = { id: randomBytes(12).toString('hex'), nowSeconds: Math.floor(Date.now() / 1000) };
  if (asked.stream) return stream(response, wire.events(asked, answer, moment));
  json(response, 200, wire.whole(asked, answer as Said, moment));
}

const flagsOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(anthropic|openai)-/.test(name)));

async function stream(response: ServerResponse, events: readonly string[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const event of events) {
    if (response.destroyed) return;
    if (!response.write(event)) await once(response, 'drain');
    // as a model does: one event after another, not all at once
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'];
  return encoding === 'gzip' ? gunzipSync(bytes) : encoding === 'br' ? brotliDecompressSync(bytes) : bytes;
}

const counted = (body: object): object => ({ input_tokens: Math.ceil(JSON.stringify(body).length / 4) });

function embeddings(body: object): object {
  const { model, input, encoding_format: format } = body as { model: string; input: unknown; encoding_format?: string };
  // one text, several, or the same as tokens
  const inputs = Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
  const vector = Float32Array.from({ length: 8 }, (_, index) => (index + 1) / 8);
  const embedding = format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
  return {
    object: 'list',
    model,
    data: inputs.map((_, index) => ({ object: 'embedding', index, embedding })),
    usage: { prompt_tokens: 8 * inputs.length, total_tokens: 8 * inputs.length },
  };
}
