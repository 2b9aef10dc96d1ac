// What happens at the door is on record, for those whom it concerns: keys that are none any more, what the admin key reads, and what is no request at all.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from '@tappass/testkit/eventually';
import { beforeAll, expect, test } from 'vitest';
import type { Entry } from '../src/control.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let revoked: { readonly key_id: string };
const answers: Record<string, string> = {};

/** What comes back for bytes that no HTTP client sends. */
async function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(stack().url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  return text(socket);
}

const unparsed = {
  'no method': 'HELLO /health HTTP/1.1\r\nhost: x\r\n\r\n',
  'a version that is none': 'GET /health HTTP/9.9\r\nhost: x\r\n\r\n',
  'two lengths': 'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd',
  'length and chunks':
    'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'a header with a line break in its name': 'GET /health HTTP/1.1\r\nhost: x\r\nx\ny: 1\r\n\r\n',
};
const tooLong = `GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`;

beforeAll(async () => {
  const { control, seeded } = stack();
  const key = await control.newKey(seeded.agent_id);
  revoked = key;
  await control.must('DELETE', `/agents/${seeded.agent_id}/developer-keys/${key.key_id}`);
  const used = await control.ask('POST', '/v1/chat/completions', { key: key.api_key, body: saying('hi') });
  expect(used.status).toBe(401);
  for (const [what, bytes] of Object.entries({ ...unparsed, tooLong })) answers[what] = await raw(bytes);
});

const recorded = (what: string, query: string, fits: (row: Entry) => boolean, headers = {}) =>
  eventually(
    what,
    async () => {
      const page = await stack().control.must('GET', `/audit?${query}&limit=500`, { headers });
      return ((page.data ?? []) as unknown as Entry[]).find(fits);
    },
    { withinMs: 25_000, everyMs: 500 },
  );

test('a key that is used after it was taken away is on the record of its organisation, with where it was used', async () => {
  const row = await recorded(
    'the revoked key',
    'event_type=auth_failed',
    (one) => one.body['key_id'] === revoked.key_id,
  );
  expect(row.body).toMatchObject({ reason: 'key_revoked', agent: stack().seeded.agent_id, source: '127.0.0.1' });
});

test('what the admin key reads is on record by its route', async () => {
  const row = await recorded('the reads', 'event_type=admin_read', (one) => one.body['route'] === 'GET /audit');
  expect(row.body).toMatchObject({ actor: 'admin', source: '127.0.0.1', count: expect.any(Number) });
});

test.each(Object.keys(unparsed))('what is no request (%s) is answered as every refusal is, and closed', (what) => {
  const [head = '', body = ''] = (answers[what] ?? '').split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toMatch(/x-request-id: req_/);
  expect(head).toMatch(/connection: close/);
  expect(JSON.parse(body)).toMatchObject({ reason: 'bad_http', error: { type: 'invalid_request_error' } });
});

test('headers that are too large are told so', () => {
  expect(answers['tooLong']).toMatch(/^HTTP\/1\.1 431 /);
  expect(answers['tooLong']).toContain('"reason":"headers_too_large"');
});

test('what is no request is counted by address for the deployment', async () => {
  const headers = { 'x-tappass-org': '*' };
  const fits = ({ body }: Entry) => body['reason'] === 'bad_http';
  const row = await recorded('the counts', 'event_type=auth_failed', fits, headers);
  expect(row.body).toMatchObject({ source: '127.0.0.1', count: Object.keys(unparsed).length });
});
