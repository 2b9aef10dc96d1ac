// Hard case 8: keys are taken away while three edges are as busy as this machine lets them be, and no write that races brings one back.
import { randomBytes } from 'node:crypto';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Answered, callOnce, type Load, startLoad } from '../src/load.ts';
import { type SecondEdge, startSecondEdge } from '../src/second-edge.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const withinMs = 1_000;
const victims = 4;
/** Clients of each edge whose key stays: two cores serve them and the victims 540 to 900 calls a second. */
const others = 12;
/** A key that is taken away slows the others no more than to this part of what they had in the second before. */
const leastPart = 1 / 3;
let edges: SecondEdge[] = [];
let urls: string[] = [];
let issued: { readonly api_key: string; readonly key_id: string }[] = [];
let loads: Load[] = [];

beforeAll(async () => {
  edges = [await startSecondEdge(stack(), 'edge-two'), await startSecondEdge(stack(), 'edge-three')];
  urls = [stack().url, ...edges.map(({ url }) => url)];
  for (const url of urls) await eventually('the edge', async () => (await fetch(`${url}/health/ready`)).ok);
}, 120_000);
afterAll(async () => {
  for (const edge of edges) await edge.stop();
});

beforeEach(async () => {
  const { control, seeded } = stack();
  issued = await Promise.all(Array.from({ length: victims }, () => control.newKey(seeded.agent_id)));
  const keys = [...issued.map((key) => key.api_key), ...Array.from({ length: others }, () => seeded.agent_key)];
  loads = urls.map((url) => startLoad({ url, keys, pauseMs: 0 }));
  for (const load of loads)
    await eventually('load', () => load.answered.filter((one) => one.acknowledged).length > 150);
});
afterEach(async () => {
  for (const load of loads) await load.stop();
});

const all = (): readonly Answered[] => loads.flatMap((load) => load.answered);
const revoke = (keyId: string, headers = {}) =>
  stack().control.must('DELETE', `/agents/${stack().seeded.agent_id}/developer-keys/${keyId}`, { headers });

/** Waits until each edge has refused calls of the key that began after the limit. */
async function refusedEverywhere(key: string, since: number): Promise<void> {
  for (const load of loads)
    await eventually(
      'refusals',
      () => load.answered.filter((one) => one.key === key && one.startedAt > since + withinMs).length > 5,
    );
}

test('the last success of a key is at most a second after its revocation is answered, on each of three edges', async () => {
  for (const { api_key: key, key_id: keyId } of issued) {
    const told = await revoke(keyId);
    const answeredAt = performance.now();
    expect(told).toMatchObject({ revoked: true, edges_acknowledged: 3, edges_alive: 3 });
    await refusedEverywhere(key, answeredAt);
    const answers = all();
    const rate = answers.filter((one) => one.endedAt > answeredAt && one.endedAt < answeredAt + withinMs).length;
    const before = answers.filter((one) => one.endedAt <= answeredAt && one.endedAt > answeredAt - withinMs).length;
    expect(rate, 'calls a second while it was taken away').toBeGreaterThan(before * leastPart);
    const late = answers.filter((one) => one.key === key && one.endedAt > answeredAt + withinMs);
    expect(late.length).toBeGreaterThan(10);
    expect(late.filter((one) => one.acknowledged)).toEqual([]);
    expect(late.filter((one) => one.startedAt > answeredAt + withinMs && one.status !== 401)).toEqual([]);
  }
  // the others were not hurt
  const spared = all().filter((one) => one.key === stack().seeded.agent_key);
  expect(spared.filter((one) => one.status === 401)).toEqual([]);
});

test('issuing again, revoking again and verifying, all at once, leave a key revoked', async () => {
  const { control, seeded } = stack();
  const again = { 'idempotency-key': randomBytes(8).toString('hex') };
  const body = { developer_email: 'dev@example.com', expires_days: 30, name: 'again' };
  const issue = () => control.must('POST', `/agents/${seeded.agent_id}/developer-keys`, { body, headers: again });
  const first = await issue();
  const [key, keyId] = [String(first['api_key']), String(first['key_id'])];
  const repeated: Promise<unknown>[] = [];
  const racing: Promise<Answered>[] = [];
  for (let n = 0; n < 8; n += 1) {
    repeated.push(issue(), revoke(keyId));
    for (const url of urls) racing.push(callOnce(url, key));
  }
  await revoke(keyId);
  const answeredAt = performance.now();
  await Promise.all(repeated);
  await Promise.all(racing);
  await eventually('the second to pass', () => performance.now() > answeredAt + withinMs);
  // the same words bring the same key, and it stays what it is: taken away
  expect(await issue()).toMatchObject({ api_key: key, key_id: keyId });
  for (const url of urls)
    for (let n = 0; n < 5; n += 1) expect(await callOnce(url, key)).toMatchObject({ status: 401, acknowledged: false });
  const rows = await control.entries({ event_type: 'key_revoked' });
  expect(rows.filter((row) => row.body['key_id'] === keyId)).toHaveLength(1);
});
