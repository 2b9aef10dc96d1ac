// The demo provider's door: two wire formats, a script of faults, and a count of what reached it. Every answer says what it is.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messagesAnswer, messagesError, messagesEvents, readMessages } from './anthropic-wire.ts';
import { type Asked, type Composed, composeAnswer } from './compose-answer.ts';
import { chatAnswer, chatError, chatEvents, readChat } from './openai-wire.ts';
import { type Fault, Script } from './script.ts';

interface Wire {
  readonly read: (body: never) => Asked;
  readonly whole: (id: string, asked: Asked, answer: Composed, nowSeconds: number, usage: boolean) => object;
  readonly events: (
    id: string,
    asked: Asked,
    answer: Composed,
    nowSeconds: number,
    usage: boolean,
    body: StreamWish,
  ) => string[];
  readonly error: (status: number) => object;
}

interface StreamWish {
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

const wires: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': {
    read: readChat,
    whole: chatAnswer,
    events: (id, asked, answer, now, usage, body) =>
      chatEvents(id, asked, answer, now, usage && body.stream_options?.include_usage === true),
    error: chatError,
  },
  '/v1/messages': {
    read: readMessages,
    whole: (id, asked, answer, _now, usage) => messagesAnswer(id, asked, answer, usage),
    events: (id, asked, answer, _now, usage) => messagesEvents(id, asked, answer, usage),
    error: messagesError,
  },
};

/** What reached the provider: for tests that must know. */
interface Seen {
  requests: number;
  aborted: number;
  last: { path: string; credential_sha256: string; headers: string[]; body: unknown; body_sha256: string } | undefined;
}

export function createDemoServer(now: () => number = Date.now): Server {
  const script = new Script();
  const seen: Seen = { requests: 0, aborted: 0, last: undefined };
  const server = createServer((request, response) => {
    handle(request, response, { script, seen, now }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

interface Desk {
  readonly script: Script;
  readonly seen: Seen;
  readonly now: () => number;
}

async function handle(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  const bytes = await readBytes(request);
  const body: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
  if (path === '/demo/script') {
    desk.script.set(body as Fault[]);
    return send(response, 200, { ok: true });
  }
  if (path === '/demo/seen') return send(response, 200, desk.seen);
  const wire = wires[path];
  if (wire === undefined || request.method !== 'POST') return send(response, 404, chatError(404));
  note(desk.seen, path, request, response, bytes);
  await answer(wire, body as StreamWish, response, desk);
}

async function answer(wire: Wire, body: StreamWish, response: ServerResponse, { script, now }: Desk): Promise<void> {
  const fault = script.take();
  if (fault.hang === true) return;
  if (fault.delay_ms !== undefined) await pause(fault.delay_ms);
  if (fault.status !== undefined) {
    const retry: Record<string, string> =
      fault.retry_after === undefined ? {} : { 'retry-after': String(fault.retry_after) };
    return send(response, fault.status, wire.error(fault.status), retry);
  }
  if (fault.garbage !== undefined)
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(fault.garbage);
  if (fault.cut_after === 0) return void response.destroy();
  const id = randomBytes(12).toString('hex');
  const asked = wire.read(body as never);
  const composed = composeAnswer(asked, id);
  const nowSeconds = Math.floor(now() / 1000);
  const usage = fault.no_usage !== true;
  if (body.stream !== true) return send(response, 200, wire.whole(id, asked, composed, nowSeconds, usage));
  await stream(response, wire.events(id, asked, composed, nowSeconds, usage, body), fault);
}

async function stream(response: ServerResponse, events: readonly string[], fault: Fault): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-tappass-demo': 'true' });
  for (const [index, event] of events.entries()) {
    if (fault.cut_after === index) return void response.destroy();
    if (response.destroyed) return;
    response.write(event);
    if (fault.event_gap_ms !== undefined) await pause(fault.event_gap_ms);
  }
  response.end();
}

function note(seen: Seen, path: string, request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  seen.requests += 1;
  response.once('close', () => {
    if (!response.writableFinished) seen.aborted += 1;
  });
  const credential =
    request.headers.authorization?.replace(/^Bearer /, '') ?? String(request.headers['x-api-key'] ?? '');
  seen.last = {
    path,
    credential_sha256: sha256(credential),
    headers: Object.keys(request.headers).sort(),
    body: JSON.parse(bytes.toString()) as unknown,
    body_sha256: sha256(bytes),
  };
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-tappass-demo': 'true', ...headers })
    .end(JSON.stringify(body));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
