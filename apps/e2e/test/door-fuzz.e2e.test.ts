// Hard case 24: whatever stands in the request line, Host and credential, nobody gets past the door unnamed, and the edge lives on.
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { routes } from '../../policy/src/domain/routes.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

/** Sends bytes as they are, and hears what comes until the edge closes. */
async function say(bytes: Buffer): Promise<string> {
  const socket = connect(Number(new URL(stack().url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(bytes);
  // an unfinished request is given up by us: half a line is no answer's business
  socket.setTimeout(500, () => socket.destroy());
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

const statuses = (answer: string): number[] =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, code]) => Number(code));

const paths = [...Object.keys(routes)].map((route) => route.slice(route.indexOf(' ') + 1).replace(/:\w+/g, 'x'));
const twist = fc.constantFrom(
  '',
  '/',
  '//',
  '/.',
  '/..',
  '/../health',
  '%2f..',
  '%00',
  ';a=b',
  '?key=1',
  '#x',
  '\\',
  '/%2e%2e/health',
  '%c0%ae',
);
const path = fc
  .tuple(
    fc.constantFrom('', '/v1', '/api', '/api/v1', '//', 'http://x', '/health/..'),
    fc.constantFrom(...paths),
    twist,
  )
  .map((parts) => parts.join(''));
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD', 'PUT', 'OPTIONS', 'TRACE', 'get', 'CONNECT'), path)
      .map(([method, at]) => `${method} ${at} HTTP/1.1`),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 40 }) },
);
const host = fc.constantFrom(
  'Host: 127.0.0.1',
  'Host: evil.example',
  'Host: ',
  'Host: a\r\nHost: b',
  'Host: [::1]:99999',
  'X-Forwarded-Host: admin',
  'Host: a b',
);
const credential = fc.oneof(
  fc.constantFrom(
    '',
    'Authorization: Bearer ',
    'Authorization: Basic YWRtaW46YWRtaW4=',
    'Authorization: Bearer tp_adm_x',
    'x-api-key: null',
    'Authorization: bearer undefined',
    'x-api-key: a\r\nx-api-key: b',
    'X-Original-URL: /health',
    'X-HTTP-Method-Override: GET',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((text) => `Authorization: Bearer ${text}`),
);
const tail = fc.constantFrom(
  'Connection: close',
  'Connection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked',
  'Connection: close\r\nContent-Length: -1',
  'Connection: close\r\nContent-Length: 2\r\nContent-Length: 3',
  'Connection: close\r\nTransfer-Encoding: x',
  'Connection: upgrade\r\nUpgrade: websocket',
);

test('no request line, Host or credential of a stranger is answered with anything that is guarded', async () => {
  await fc.assert(
    fc.asyncProperty(line, host, credential, tail, async (...lines) => {
      const answer = await say(Buffer.from(`${lines.filter((one) => one !== '').join('\r\n')}\r\n\r\n`, 'latin1'));
      for (const status of statuses(answer)) {
        // what is open may be reached by a twisted path, and says what it says to everybody
        const said = answer.slice(answer.indexOf('\r\n\r\n') + 4);
        const isOpen = /^\{"status":"|^\{"keys":\[/.test(said) || said === '';
        if (status < 300) expect(isOpen, `${lines.join(' | ')}: ${answer}`).toBe(true);
        else
          expect([400, 401, 404, 405, 408, 413, 414, 417, 429, 431, 501], `${lines.join(' | ')}: ${answer}`).toContain(
            status,
          );
      }
    }),
    { numRuns: 400 },
  );
  expect((await fetch(`${stack().url}/health/ready`)).status).toBe(200);
});

test('bytes that are no HTTP at all end the connection and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      for (const status of statuses(await say(Buffer.concat([bytes, Buffer.from('\r\n\r\n')]))))
        expect(status).toBe(400);
    }),
    { numRuns: 60 },
  );
  expect((await fetch(`${stack().url}/health/ready`)).status).toBe(200);
});
