// A key that is taken away under load on two edges: a second after the answer nothing passes with it, and no race brings it back.
import { eventually } from '@tappass/testkit/eventually';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { callOnce, startLoad } from '../src/load.ts';
import { type Pace, watchPace } from '../src/pace.ts';
import { openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { type SecondEdge, startSecondEdge } from '../src/second-edge.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
let second: SecondEdge;

beforeAll(async () => {
  second = await startSecondEdge(stack());
  await eventually('the second edge', async () => (await fetch(`${second.url}/health/ready`)).ok);
});
afterAll(() => second?.stop());

const withinMs = 1_000;
const revoke = (keyId: string) =>
  stack().control.must('DELETE', `/agents/${stack().seeded.agent_id}/developer-keys/${keyId}`);
const bothUrls = () => [stack().url, second.url];

test('the last success of a revoked key is at most a second after the answer, on both edges', async () => {
  const { control, seeded } = stack();
  const issued = await Promise.all([1, 2, 3].map(() => control.newKey(seeded.agent_id)));
  const loads = bothUrls().map((url) => startLoad({ url, keys: issued.map((key) => key.api_key) }));
  for (const load of loads)
    await eventually('load', () => load.answered.filter((answer) => answer.acknowledged).length > 60);
  for (const { api_key: key, key_id: keyId } of issued) {
    const told = await revoke(keyId);
    const revokedAt = performance.now();
    expect(told).toMatchObject({ revoked: true, edges_acknowledged: 2, edges_alive: 2 });
    // refused on both edges, again and again
    for (const load of loads)
      await eventually(
        'refusals',
        () => load.answered.filter((one) => one.key === key && one.startedAt > revokedAt + withinMs).length > 10,
      );
    const late = loads
      .flatMap((load) => load.answered)
      .filter((one) => one.key === key && one.startedAt > revokedAt)
      .filter((one) => one.status !== 401);
    expect(late.filter((one) => one.endedAt > revokedAt + withinMs)).toEqual([]);
  }
  for (const load of loads) await load.stop();
});

test('a verification that races with the revocation never brings the key back', async () => {
  const { control, seeded } = stack();
  for (let round = 0; round < 8; round += 1) {
    // never used before: each edge asks keys while the key is being taken away
    const { api_key: key, key_id: keyId } = await control.newKey(seeded.agent_id);
    const racing = bothUrls().flatMap((url) => Array.from({ length: 5 }, () => callOnce(url, key)));
    await revoke(keyId);
    const revokedAt = performance.now();
    expect((await Promise.all(racing)).every((one) => [200, 401].includes(one.status))).toBe(true);
    await eventually('the second to pass', () => performance.now() > revokedAt + withinMs / 4);
    for (const url of bothUrls()) expect((await callOnce(url, key)).status).toBe(401);
  }
});

test('a revoked key is still revoked after keys was killed, and is in the ledger', async () => {
  const { control, seeded } = stack();
  const { api_key: key, key_id: keyId } = await control.newKey(seeded.agent_id);
  expect((await callOnce(second.url, key)).status).toBe(200);
  await revoke(keyId);
  const { kill, exited } = stack().service('keys');
  kill('SIGKILL');
  await exited;
  await stack().restart('keys');
  for (const url of bothUrls()) {
    await eventually('calls to pass again', async () => (await callOnce(url, seeded.agent_key)).status === 200);
    expect((await callOnce(url, key)).status).toBe(401);
  }
  await eventually('its entry', async () =>
    (await control.entries({ event_type: 'key_revoked' })).some((row) => row.body['key_id'] === keyId),
  );
});

test('a stream that runs when its key is revoked is cut', async () => {
  const { control, demo, seeded } = stack();
  const { api_key: key, key_id: keyId } = await control.newKey(seeded.agent_id);
  await demo.script([{ event_gap_ms: 50 }]);
  const stream = await openaiSdk(second.url, key).chat.completions.create({
    ...saying(`say: ${'word '.repeat(200)}`),
    stream: true,
  });
  let revokedAt: number | undefined;
  const read = async () => {
    for await (const _ of stream) {
      if (revokedAt !== undefined) continue;
      revokedAt = Number.POSITIVE_INFINITY;
      void revoke(keyId).then(() => {
        revokedAt = performance.now();
      });
    }
  };
  const error = await thrownBy(read());
  expect(error).toBeInstanceOf(OpenAI.APIError);
  expect(error).toMatchObject({ code: 'unauthenticated' });
  expect(performance.now() - (revokedAt ?? 0)).toBeLessThan(withinMs + pace.allowanceMs());
  await eventually('its entry', async () =>
    (await control.entries({ event_type: 'llm_call_blocked' })).some(
      (row) =>
        row.body['key_id'] === keyId &&
        row.body['reason'] === 'unauthenticated' &&
        row.body['reached_provider'] === true,
    ),
  );
});
