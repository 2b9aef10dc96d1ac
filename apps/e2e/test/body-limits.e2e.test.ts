// Hard case 20: bodies that are too large, too deep or too many. Refused early or read in turn, and a hundred at once cost the edge little memory.
import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { forgetPeak, peakMb, residentMb } from '../src/memory.ts';
import { chatModel } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

// one surface takes what its provider takes, one less
const stack = stackForTests({ settings: { edge: { TAPPASS_CHAT_BODY_MB: '5' } } });
const megabyte = Buffer.alloc(1_048_576, 0x20);
const mostSentMb = 30;
const together = 100;

interface Uploaded {
  readonly status: number;
  readonly sentMb: number;
}

/** Sends up to 30 MB, and stops when it is answered. */
async function upload(path: string, announced: boolean, key: string): Promise<Uploaded> {
  const request = httpRequest(`${stack().url}${path}`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(announced && { 'content-length': mostSentMb * megabyte.length }),
    },
  });
  // the server may close while we still write
  request.on('error', () => {});
  let status = 0;
  const answered = new Promise<void>((resolve) => {
    request.once('response', (response) => {
      status = response.statusCode ?? 0;
      response.resume();
      resolve();
    });
  });
  const closed = new Promise<void>((resolve) => request.once('close', resolve));
  let sentMb = 0;
  request.flushHeaders();
  while (status === 0 && sentMb < mostSentMb && !request.destroyed) {
    sentMb += 1;
    if (!request.write(megabyte))
      await Promise.race([new Promise((resolve) => request.once('drain', resolve)), answered, closed]);
  }
  if (status === 0 && !request.destroyed) request.end();
  await Promise.race([answered, closed]);
  request.destroy();
  return { status, sentMb };
}

const all = async (path: string, announced: boolean) =>
  Promise.all(Array.from({ length: together }, () => upload(path, announced, stack().seeded.agent_key)));

test.each([
  ['with their length', true],
  ['in chunks', false],
])('a hundred bodies of 30 MB at once, %s, are refused early and cost less than 100 MB', async (_what, announced) => {
  const { pid } = stack().service('edge');
  // what a first request of the kind makes once
  await upload('/v1/chat/completions', announced, stack().seeded.agent_key);
  const before = residentMb(pid);
  forgetPeak(pid);
  const uploads = await all('/v1/chat/completions', announced);
  const cost = peakMb(pid) - before;
  expect(uploads.map(({ status }) => status)).toEqual(uploads.map(() => 413));
  // early: most had not sent half of it when they were told
  const sentMb = uploads.reduce((sum, upload) => sum + upload.sentMb, 0);
  expect(sentMb).toBeLessThan((together * mostSentMb) / 2);
  expect(cost).toBeLessThan(100);
});

test('A10: a hundred bodies of 30 MB at once where 32 are allowed are read in turn, and cost less than 100 MB', async () => {
  const { pid } = stack().service('edge');
  await upload('/v1/messages', true, stack().seeded.agent_key);
  const before = residentMb(pid);
  forgetPeak(pid);
  const uploads = await all('/v1/messages', true);
  const cost = peakMb(pid) - before;
  // read to the end: blanks are no JSON
  expect(new Set(uploads.map(({ status }) => status))).toEqual(new Set([400]));
  expect(cost).toBeLessThan(100);
}, 300_000);

test.each([
  ['messages', { messages: Array.from({ length: 5_001 }, () => ({ role: 'user', content: 'a' })) }, 'messages'],
  ['tools', { messages: [{ role: 'user', content: 'a' }], tools: Array.from({ length: 1_001 }, () => ({})) }, 'tools'],
  ['choices', { messages: [{ role: 'user', content: 'a' }], n: 9 }, 'n'],
  ['levels', { messages: [{ role: 'user', content: 'a' }], metadata: nested(65) }, 'body'],
])('too many %s are a 400 that names the field, and reach no provider', async (_what, members, field) => {
  const { control, demo, seeded } = stack();
  const body = { model: chatModel, ...members };
  const reached = await demo.counting(async () => {
    const answer = await control.ask('POST', '/v1/chat/completions', { key: seeded.agent_key, body });
    expect(answer.status).toBe(400);
    expect(answer.body['reason']).toBe('bad_field');
    expect(answer.body.error?.['message']).toMatch(new RegExp(`^${field}: `));
  });
  expect(reached).toBe(0);
});

test('a body of exactly the limit is read', async () => {
  const { control, seeded } = stack();
  const body = JSON.stringify({ model: chatModel, messages: [{ role: 'user', content: 'hi' }] }).padEnd(5_242_880);
  const answer = await control.ask('POST', '/v1/chat/completions', { key: seeded.agent_key, body });
  expect(answer.status).toBe(200);
});

function nested(levels: number): object {
  let inner: object = {};
  for (let level = 1; level < levels; level += 1) inner = { inner };
  return inner;
}
