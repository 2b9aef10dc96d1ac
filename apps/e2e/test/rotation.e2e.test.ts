// Rotation under load: the vault's key, a provider's key and a dropped secret cost no call.
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asSuperuser } from '../src/database.ts';
import { type Load, startLoad } from '../src/load.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let load: Load;

beforeEach(async () => {
  const { seeded, url } = stack();
  load = startLoad({ url, keys: [seeded.agent_key, seeded.agent_key, seeded.agent_key], streams: true });
  await flow(20);
});

afterEach(async () => {
  await flow(20);
  const answers = await load.stop();
  expect(answers.filter((answer) => !answer.acknowledged)).toEqual([]);
});

async function flow(calls: number): Promise<void> {
  const enough = load.answered.length + calls;
  await eventually(`${calls} more calls`, () => load.answered.length >= enough);
}

test('the vault’s key is rotated, everything sealed is sealed anew, and no call fails', async () => {
  const { control } = stack();
  const started = await control.must('POST', '/admin/vault/rotate');
  const done = await eventually(
    'the rotation to be done',
    async () => {
      const rotation = await control.must('GET', `/admin/vault/rotations/${String(started['rotation_id'])}`);
      return rotation['state'] === 'done' ? rotation : undefined;
    },
    { withinMs: 60_000 },
  );
  expect(done).toMatchObject({ rotation_id: started['rotation_id'], failed: 0 });
  expect(done['done']).toBe(done['total']);
  expect(done['to_kid']).not.toBe(done['from_kid']);
  expect(done['finished_at']).not.toBeNull();
});

test('a second rotation while one runs is refused, and one after it is not', async () => {
  const { control } = stack();
  const state = async (id: unknown) => (await control.must('GET', `/admin/vault/rotations/${String(id)}`))['state'];
  const first = await control.must('POST', '/admin/vault/rotate');
  const refused = await control.ask('POST', '/admin/vault/rotate');
  expect(refused.status).toBe(409);
  expect(refused.body['reason']).toBe('rotation_conflict');
  await eventually('the first to be done', async () => (await state(first['rotation_id'])) === 'done', {
    withinMs: 60_000,
  });
  const second = await control.must('POST', '/admin/vault/rotate');
  await eventually('the second to be done', async () => (await state(second['rotation_id'])) === 'done', {
    withinMs: 60_000,
  });
});

test('a secret that is dropped everywhere is fetched again, and each edge confirms', async () => {
  const { control } = stack();
  const told = await control.must('POST', '/admin/secrets/invalidate?name=OPENAI_API_KEY');
  expect(told).toMatchObject({ name: 'OPENAI_API_KEY', known: true, edges_acknowledged: 1, edges_alive: 1 });
});

test('a provider key of the organisation’s own is used from now on, and the deployment’s again when it is taken away', async () => {
  const { control, demo, seeded } = stack();
  const own = `sk-own-${'x'.repeat(24)}`;
  const sha256 = createHash('sha256').update(own).digest('hex');
  const used = async () => {
    await control.must('POST', '/v1/chat/completions', { key: seeded.agent_key, body: saying('hi') });
    return (await demo.seen()).last?.credential_sha256;
  };
  const before = await used();
  const stored = await control.must('POST', '/admin/llm-keys', {
    body: { provider: 'openai', name: 'own', api_key: own },
  });
  await eventually('the own key at the provider', async () => (await used()) === sha256);
  const listed = await control.must('GET', '/admin/llm-keys');
  expect(listed.data?.map((row) => row['last_four'])).toContain('xxxx');
  expect(JSON.stringify(listed)).not.toContain(own);
  await control.must('DELETE', `/admin/llm-keys/${String(stored['credential_id'])}`);
  await eventually('the deployment’s key at the provider', async () => (await used()) === before);
});

test('the services’ passwords for the database are changed, the file first, and new connections get in with the new ones', async () => {
  const { secrets } = stack();
  const services = ['keys', 'vault', 'ledger', 'policy'];
  for (const service of services) {
    const password = randomBytes(24).toString('hex');
    writeFileSync(secrets.file(`postgres-${service}`), password, { mode: 0o600 });
    // two equal reads of the file a quarter of a second apart, under load all the while
    await flow(150);
    await asSuperuser(stack(), `alter role ${service}_app password '${password}'`);
    await flow(20);
  }
  await load.stop();
  // whoever is idle has to come in again, and does
  const roles = services.map((service) => `'${service}_app'`).join(', ');
  const idle = `select pg_terminate_backend(pid) from pg_stat_activity where usename in (${roles}) and state = 'idle'`;
  expect(await asSuperuser(stack(), idle)).toBeGreaterThan(3);
  load = startLoad({ url: stack().url, keys: [stack().seeded.agent_key], streams: true });
  const allIsWell = () => load.answered.length >= 50 && load.answered.slice(-50).every((answer) => answer.acknowledged);
  await eventually('calls again, one after the other', allIsWell, { withinMs: 15_000 });
  await load.stop();
  // calls in the very moment of the cut are not what is measured here
  load = startLoad({ url: stack().url, keys: [stack().seeded.agent_key], streams: true });
});
