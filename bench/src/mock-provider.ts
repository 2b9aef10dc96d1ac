// A provider that costs almost nothing: answers chat completions at once, whole or as 24 events, each sent on its own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerPieces } from './conversation.ts';

const usage = { prompt_tokens: 180, completion_tokens: 320, total_tokens: 500 };
const whole = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: 'gpt-4o-mini',
    choices: [
      { index: 0, message: { role: 'assistant', content: answerPieces.slice(0, 14).join('') }, finish_reason: 'stop' },
    ],
    usage,
  }),
);

const event = (delta: object, finish: string | null, withUsage = false): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_767_225_600,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(withUsage ? { usage: null } : {}),
  })}\n\n`;

const events = [
  event({ role: 'assistant', content: '' }, null),
  ...answerPieces.map((content) => event({ content }, null)),
  event({}, 'stop'),
];
const usageEvent = `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_767_225_600, model: 'gpt-4o-mini', choices: [], usage })}\n\n`;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(request, response, Buffer.concat(chunks)));
});

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
    response.writeHead(404).end();
    return;
  }
  if (!body.includes('"stream":true')) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length }).end(whole);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const all = body.includes('"include_usage":true') ? [...events, usageEvent] : events;
  send(response, [...all, 'data: [DONE]\n\n'], 0);
}

/** One event a turn of the loop, as a real provider sends them apart from each other. */
function send(response: ServerResponse, all: readonly string[], index: number): void {
  response.write(all[index]);
  if (index + 1 === all.length) response.end();
  else setImmediate(send, response, all, index + 1);
}

server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`listening ${address.port}\n`);
});
