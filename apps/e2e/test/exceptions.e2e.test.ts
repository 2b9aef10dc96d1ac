// What a pipeline would refuse is seen before it is obeyed, and what it refuses wrongly is excepted by its digest, on record.
import { eventually } from '@tappass/testkit/eventually';
import { expect, test } from 'vitest';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const blocking = { detect_pii: { on_detection: 'block' } };
const saying = (content: string) => ({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] });
const letter = saying('Write to ada@lovelace.io about it.');

interface Row {
  readonly step: string;
  readonly rule: string;
  readonly outcome: string;
  readonly calls: number;
  readonly examples: readonly { readonly digest: string; readonly excerpt: string; readonly where: string }[];
}

const rowsOf = async (pipelineUuid: string): Promise<readonly Row[]> => {
  const { status, body } = await stack().control.ask('GET', `/pipelines/${pipelineUuid}/findings`);
  expect(status).toBe(200);
  return body.data as unknown as readonly Row[];
};

test('an observed pipeline lets calls through and reports what it would have refused, with nothing of the text', async () => {
  const { control } = stack();
  const agent = await control.newAgent('observed', { preset: 'starter', mode: 'observe', overrides: blocking });
  const sent = await control.ask('POST', '/v1/chat/completions', { key: agent.key, body: letter });
  expect(sent.status).toBe(200);
  const rows = await eventually('the report', async () => {
    const found = await rowsOf(agent.pipelineUuid);
    return found.length > 0 ? found : undefined;
  });
  expect(rows).toMatchObject([
    { step: 'detect_pii', rule: 'email', outcome: 'would_refuse', calls: 1, agents: ['observed'] },
  ]);
  expect(rows[0]?.examples).toMatchObject([
    {
      where: 'messages[0].content',
      excerpt: 'W••• t• [email] a••• i•.',
      digest: expect.stringMatching(/^[\w-]{22}$/),
    },
  ]);
  expect(JSON.stringify(rows)).not.toContain('lovelace');
});

test('a refusal names the digest; once an administrator excepts it that text passes, and only until it is revoked', async () => {
  const { control } = stack();
  const agent = await control.newAgent('excepted', { preset: 'starter', overrides: blocking });
  const path = `/pipelines/${agent.pipelineUuid}/exceptions`;
  const ask = (body: object) => control.ask('POST', '/v1/chat/completions', { key: agent.key, body });
  const refused = await ask(letter);
  expect(refused.status).toBe(403);
  const { findings } = refused.body['step_details'] as { findings: { rule: string; digest: string }[] };
  const { rule, digest } = findings[0] ?? { rule: '', digest: '' };
  const wanted = { step: 'detect_pii', rule, digest, reason: 'the address of our own support' };

  const made = await control.ask('POST', path, { body: wanted });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...wanted, pipeline_uuid: agent.pipelineUuid });
  await eventually('the exception', async () => (await ask(letter)).status === 200, { withinMs: 2_000 });
  expect((await ask(saying('Write to bob@babbage.io about it.'))).status).toBe(403);
  // a client that tries again makes no second one that would outlive the first
  const again = await control.ask('POST', path, { body: wanted });
  expect((await control.ask('GET', path)).body.data).toMatchObject([{ exception_id: again.body['exception_id'] }]);
  expect((await control.ask('GET', path)).body.data).toMatchObject([{ digest, step: 'detect_pii' }]);
  await eventually('both in the report', async () => {
    const outcomes = (await rowsOf(agent.pipelineUuid)).map(({ outcome }) => outcome);
    return outcomes.includes('excepted') && outcomes.includes('refused');
  });

  expect((await control.ask('DELETE', `${path}/${again.body['exception_id']}`)).status).toBe(204);
  await eventually('the refusal', async () => (await ask(letter)).status === 403, { withinMs: 2_000 });
  expect((await control.ask('GET', path)).body.data).toEqual([]);
  const changes = (await control.entries({ event_type: 'policy_changed' })).filter(
    ({ body }) => body['exception_id'] === again.body['exception_id'],
  );
  expect(changes.map(({ body }) => body['revoked'] ?? body['reason'])).toEqual([true, wanted.reason]);
});

test('whoever was refused cannot except anything, nor can anybody for a pipeline or a step that is none', async () => {
  const { control } = stack();
  const agent = await control.newAgent('unexcepted', { preset: 'starter' });
  const wanted = { step: 'detect_pii', rule: 'email', digest: 'a'.repeat(22), reason: 'because' };
  const post = (pipeline: string, body: object, key?: string) =>
    control.ask('POST', `/pipelines/${pipeline}/exceptions`, { body, ...(key === undefined ? {} : { key }) });
  expect((await post(agent.pipelineUuid, wanted, agent.key)).status).toBe(403);
  expect((await post('pl_none', wanted)).status).toBe(404);
  expect((await post(agent.pipelineUuid, { ...wanted, step: 'detect_all' })).body.error).toMatchObject({
    param: 'step',
  });
  expect((await post('starter', wanted)).status, 'the preset of whoever has no pipeline').toBe(201);
});
