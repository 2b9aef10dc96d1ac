// The demo provider's door: every wire format, a script of faults, and a count of what reached it. Every answer says what it is.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { composeAnswer } from './compose-answer.ts';
import { chatError } from './openai-wire.ts';
import { type Fault, Script } from './script.ts';
import { type StreamWish, type Wire, wires } from './wires.ts';

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
  const url = new URL(request.url ?? '/', 'http://demo');
  const bytes = await readBytes(request);
  if (url.pathname === '/demo/token') return send(response, 200, exchanged(bytes));
  const body: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
  if (url.pathname === '/demo/script') {
    desk.script.set(body as Fault[]);
    return send(response, 200, { ok: true });
  }
  if (url.pathname === '/demo/seen') return send(response, 200, desk.seen);
  const wire = wires.find(({ path }) => path.test(url.pathname));
  if (wire === undefined || request.method !== 'POST') return send(response, 404, chatError(404));
  note(desk.seen, url.pathname, request, response, bytes);
  if (!(await wire.accepts(request, url, bytes))) return send(response, 403, wire.error(403));
  await answer(wire, { body: body as StreamWish, url, response }, desk);
}

/** A token for whoever brings an assertion that looks signed; the demo provider knows no service accounts. */
function exchanged(bytes: Buffer): object {
  const assertion = new URLSearchParams(bytes.toString()).get('assertion') ?? '';
  const signed = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(assertion);
  return signed
    ? { access_token: `ya29.${sha256(assertion)}`, expires_in: 3_600, token_type: 'Bearer' }
    : { error: 'invalid_grant' };
}

interface Visit {
  readonly body: StreamWish;
  readonly url: URL;
  readonly response: ServerResponse;
}

async function answer(wire: Wire, { body, url, response }: Visit, { script, now }: Desk): Promise<void> {
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
  const asked = wire.read(body as never, decodeURIComponent(wire.path.exec(url.pathname)?.[1] ?? ''));
  const composed = composeAnswer(asked, id);
  const nowSeconds = Math.floor(now() / 1000);
  const making = { id, asked, answer: composed, nowSeconds, usage: fault.no_usage !== true, body };
  if (!wire.streams(body, url)) return send(response, 200, wire.whole(making));
  response.writeHead(200, { 'content-type': wire.streamType, 'x-tappass-demo': 'true' });
  await stream(response, wire.events(making), fault);
}

async function stream(response: ServerResponse, events: readonly (string | Uint8Array)[], fault: Fault): Promise<void> {
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
    request.headers.authorization?.replace(/^Bearer /, '') ??
    String(request.headers['x-api-key'] ?? request.headers['api-key'] ?? request.headers['x-goog-api-key'] ?? '');
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
