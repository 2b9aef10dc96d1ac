// A pipeline's life over HTTP: changed while it governs, its assignments seen and taken back, and each change on record.
import { eventually } from '@tappass/testkit/eventually';
import { expect, test } from 'vitest';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const call = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Mail me at ada@lovelace.io, please.' }] };

test('a change governs within a second, an assignment taken back leaves the agent to the starter preset', async () => {
  const { control } = stack();
  const yaml = 'preset: starter\noverrides:\n  detect_pii:\n    on_detection: redact\n';
  const agent = await control.newAgent('changes', {
    preset: 'starter',
    overrides: { detect_pii: { on_detection: 'redact' } },
  });
  const path = `/pipelines/${agent.pipelineUuid}`;
  const status = async () => (await control.ask('POST', '/v1/chat/completions', { key: agent.key, body: call })).status;
  expect(await status()).toBe(200);

  const blocking = yaml.replace('redact', 'block');
  const changed = await control.ask('PUT', path, { body: { yaml: blocking } });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({ pipeline_uuid: agent.pipelineUuid, yaml: blocking });
  expect((await control.ask('GET', path)).body).toMatchObject({ yaml: blocking });
  await eventually('the change', async () => (await status()) === 403, { withinMs: 2_000 });

  const listed = await control.ask('GET', `${path}/assignments`);
  expect(listed.body.data).toMatchObject([{ scope_type: 'agent', scope_id: agent.agentUuid }]);
  const back = () => control.ask('DELETE', `${path}/assignments?scope_type=agent&scope_id=${agent.agentId}`);
  expect((await back()).status).toBe(204);
  await eventually('the starter preset', async () => (await status()) === 200, { withinMs: 2_000 });
  expect((await control.ask('GET', `${path}/assignments`)).body.data).toEqual([]);
  expect((await back()).status).toBe(404);
  expect((await control.ask('DELETE', path)).status).toBe(204);

  const { data = [] } = (await control.ask('GET', '/audit?event_type=policy_changed&limit=500')).body;
  const ours = data
    .map(({ body }) => body as Record<string, unknown>)
    .filter((body) => body['pipeline_uuid'] === agent.pipelineUuid);
  expect(ours.filter((body) => body['former_digest'] !== undefined)).toHaveLength(1);
  expect(ours.filter((body) => body['unassigned'] === true)).toHaveLength(1);
});

test('a query that names no scope is refused by field and takes nothing back', async () => {
  const { control } = stack();
  const agent = await control.newAgent('unscoped', { preset: 'starter' });
  const path = `/pipelines/${agent.pipelineUuid}/assignments`;
  const refused = await control.ask('DELETE', `${path}?scope_id=${agent.agentId}`);
  expect(refused.status).toBe(400);
  expect(refused.body.error).toMatchObject({ reason: 'bad_field' });
  expect((await control.ask('GET', path)).body.data).toHaveLength(1);
});
