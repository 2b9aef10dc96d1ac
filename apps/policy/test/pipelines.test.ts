// Pipelines over a real bus: what is written is what governs, within a second, for whom it was assigned and for nobody else.
import { fromBinary } from '@bufbuild/protobuf';
import { type SignedPlan, SignedPlanSchema } from '@tappass/contracts/policy';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { Liveness } from '@tappass/rpc/liveness';
import { openSigned } from '@tappass/rpc/signed';
import { type AppProcess } from '@tappass/testkit/app-process';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, pins, Rig, tenantA, tenantB } from './rig.ts';

let rig: Rig;
let ledger: AppProcess;
let liveness: Liveness;
let named = 0;

beforeAll(async () => {
  rig = await Rig.open();
  [, ledger] = await Promise.all([rig.start('policy'), rig.start('ledger')]);
  liveness = new Liveness({ rooms: ['policy'], pins });
  liveness.listen(rig.nc);
});
afterAll(() => rig.close());

const create = async (yaml: string, tenant = tenantA): Promise<string> => {
  const { pipeline } = await rig.edge.createPipeline({ name: `pipeline-${++named}`, yaml }, as(tenant));
  return pipeline?.pipelineUuid ?? '';
};
const assign = (pipelineUuid: string, scopeType: string, scopeId = '', tenant = tenantA) =>
  rig.edge.assignPipeline({ pipelineUuid, scopeType, scopeId }, as(tenant));
const planOf = async (agentUuid: string, tenant = tenantA): Promise<SignedPlan> => {
  const { plan } = await rig.edge.plan({}, as(tenant, { agentUuid, kind: 'agent', level: 0 }));
  return fromBinary(SignedPlanSchema, openSigned(pins, 'policy', 'plan', plan));
};

describe('a pipeline', () => {
  test('is kept as written, found, listed by pages, and gone when deleted', async () => {
    const yaml = 'preset: starter # as its owner wrote it\n';
    const [first, second] = [await create(yaml, tenantB), await create('{"preset":"starter"}', tenantB)];
    const { pipeline } = await rig.edge.getPipeline({ pipelineUuid: first }, as(tenantB));
    expect(pipeline).toMatchObject({ pipelineUuid: first, yaml });
    const page = await rig.edge.listPipelines({ limit: 1 }, as(tenantB));
    const rest = await rig.edge.listPipelines({ cursor: page.next }, as(tenantB));
    const listed = [...page.pipelines, ...rest.pipelines].map(({ pipelineUuid }) => pipelineUuid);
    expect(listed).toEqual([first, second].sort());
    await rig.edge.deletePipeline({ pipelineUuid: first }, as(tenantB));
    await expect(rig.edge.getPipeline({ pipelineUuid: first }, as(tenantB))).rejects.toMatchObject({
      reason: 'not_found',
    });
  });

  test.each([
    ['preset: nonsense', 'preset'],
    ['preset: starter\noverrides: {no_such_step: {}}', 'overrides.no_such_step'],
    ['preset: starter\noverrides: {detect_pii: {threshold: 7}}', 'overrides.detect_pii.threshold'],
    ['preset: starter\noverrides: {rate_limit: {no_such_setting: 1}}', 'overrides.rate_limit.no_such_setting'],
    ['preset: starter\npreset: standard', 'yaml'],
    ['a: &a [1]\nb: *a', 'yaml'],
    ['[', 'yaml'],
    ['', 'yaml'],
    // two names of one step, which say two things of it
    ['preset: standard\noverrides:\n  budget: {max_cost_usd: 5}\n  check_budget: {max_cost_usd: 6}', 'yaml'],
    ['preset: starter\noverrides:\n  validate_input: {enabled: false}', 'overrides.validate_input.enabled'],
  ])('that is wrong is refused by field: %j', async (yaml, field) => {
    await expect(create(yaml)).rejects.toMatchObject({ reason: 'bad_field', details: { field } });
  });

  test('has its name once, also when two make it at once', async () => {
    const make = () => rig.edge.createPipeline({ name: 'twin', yaml: 'preset: starter' }, as(tenantA));
    const made = await Promise.allSettled([make(), make(), make()]);
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of made) if (one.status === 'rejected') expect(one.reason.reason).toBe('already_exists');
  });

  test('belongs to its organisation: to another it does not exist', async () => {
    const pipelineUuid = await create('preset: starter');
    const notFound = { reason: 'not_found' };
    await expect(rig.edge.getPipeline({ pipelineUuid }, as(tenantB))).rejects.toMatchObject(notFound);
    await expect(rig.edge.deletePipeline({ pipelineUuid }, as(tenantB))).rejects.toMatchObject(notFound);
    await expect(assign(pipelineUuid, 'org', '', tenantB)).rejects.toMatchObject(notFound);
    const listed = await rig.edge.listPipelines({}, as(tenantB));
    expect(listed.pipelines.map((one) => one.pipelineUuid)).not.toContain(pipelineUuid);
  });

  test('is made, assigned and deleted by org admins only, and read by auditors', async () => {
    const forbidden = { reason: 'forbidden' };
    const [developer, stranger] = [as(tenantA, { level: 20 }), as(tenantA, { level: 0 })];
    const pipelineUuid = await create('preset: starter');
    await expect(rig.edge.createPipeline({ name: 'x', yaml: 'preset: starter' }, developer)).rejects.toMatchObject(
      forbidden,
    );
    await expect(rig.edge.assignPipeline({ pipelineUuid, scopeType: 'org' }, developer)).rejects.toMatchObject(
      forbidden,
    );
    await expect(rig.edge.deletePipeline({ pipelineUuid }, developer)).rejects.toMatchObject(forbidden);
    await expect(rig.edge.getPipeline({ pipelineUuid }, stranger)).rejects.toMatchObject(forbidden);
    await expect(rig.edge.listPipelines({}, stranger)).rejects.toMatchObject(forbidden);
  });
});

describe('a pipeline that is changed', () => {
  test('governs by what it says now, under another revision, and keeps its name unless it is told one', async () => {
    const pipelineUuid = await create('preset: starter');
    await assign(pipelineUuid, 'agent', 'ag_changed');
    const before = await planOf('ag_changed');
    const yaml = 'preset: starter\nallowed_models: [gpt-4o]\n';
    const { pipeline, revision } = await rig.edge.updatePipeline({ pipelineUuid, yaml }, as(tenantA));
    expect(pipeline).toMatchObject({ pipelineUuid, yaml, name: `pipeline-${named}` });
    const after = await planOf('ag_changed');
    expect(after).toMatchObject({ pipelineUuid, revision });
    expect(revision).not.toBe(before.revision);
    expect(JSON.parse(after.planJson)).toMatchObject({ allowed_models: ['gpt-4o'] });
    await eventually('the beat', () => liveness.beat('policy')?.revision === revision, { withinMs: 1_000 });
    const renamed = await rig.edge.updatePipeline({ pipelineUuid, name: 'renamed', yaml }, as(tenantA));
    expect(renamed.pipeline?.name).toBe('renamed');
  });

  test('takes no name that another has, and nothing that cannot be read: it stays as it was', async () => {
    const [first, second] = [await create('preset: starter'), await create('preset: starter')];
    const { pipeline } = await rig.edge.getPipeline({ pipelineUuid: first }, as(tenantA));
    const change = (yaml: string, name = '') =>
      rig.edge.updatePipeline({ pipelineUuid: second, name, yaml }, as(tenantA));
    await expect(change('preset: starter', pipeline?.name)).rejects.toMatchObject({ reason: 'already_exists' });
    await expect(change('preset: nonsense')).rejects.toMatchObject({
      reason: 'bad_field',
      details: { field: 'preset' },
    });
    await expect(change('preset: starter', 'a/b')).rejects.toMatchObject({ details: { field: 'name' } });
    const after = await rig.edge.getPipeline({ pipelineUuid: second }, as(tenantA));
    expect(after.pipeline).toMatchObject({ yaml: 'preset: starter', name: `pipeline-${named}` });
  });

  test('is the organisation’s own, and its admins’', async () => {
    const pipelineUuid = await create('preset: starter');
    const change = (whose: ReturnType<typeof as>) =>
      rig.edge.updatePipeline({ pipelineUuid, yaml: 'preset: starter' }, whose);
    await expect(change(as(tenantB))).rejects.toMatchObject({ reason: 'not_found' });
    await expect(change(as(tenantA, { level: 20 }))).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('an assignment that is taken back', () => {
  test('leaves the agent to the organisation’s pipeline or the starter preset, and the pipeline can be deleted', async () => {
    const pipelineUuid = await create('preset: starter\nallowed_models: [gpt-4o]', tenantB);
    await assign(pipelineUuid, 'agent', 'ag_back', tenantB);
    await assign(pipelineUuid, 'org', '', tenantB);
    const first = await rig.edge.listAssignments({ pipelineUuid, limit: 1 }, as(tenantB));
    const rest = await rig.edge.listAssignments({ pipelineUuid, cursor: first.next }, as(tenantB));
    const listed = [...first.assignments, ...rest.assignments].map(({ scopeType, scopeId }) => [scopeType, scopeId]);
    expect(listed.sort()).toEqual([
      ['agent', 'ag_back'],
      ['org', ''],
    ]);
    const back = (scopeType: string, scopeId = '') =>
      rig.edge.unassignPipeline({ pipelineUuid, scopeType, scopeId }, as(tenantB));
    const { revision } = await back('org');
    expect(await planOf('ag_back', tenantB)).toMatchObject({ pipelineUuid, revision });
    expect((await planOf('ag_other', tenantB)).pipelineUuid).toBe('starter');
    await back('agent', 'ag_back');
    expect((await planOf('ag_back', tenantB)).pipelineUuid).toBe('starter');
    await expect(back('agent', 'ag_back')).rejects.toMatchObject({ reason: 'not_found' });
    expect((await rig.edge.listAssignments({ pipelineUuid }, as(tenantB))).assignments).toEqual([]);
    await rig.edge.deletePipeline({ pipelineUuid }, as(tenantB));
  });

  test('is the one that was named: that of another pipeline or organisation stays', async () => {
    const [mine, other] = [await create('preset: starter'), await create('preset: starter')];
    await assign(mine, 'agent', 'ag_stays');
    const back = (pipelineUuid: string, whose = as(tenantA)) =>
      rig.edge.unassignPipeline({ pipelineUuid, scopeType: 'agent', scopeId: 'ag_stays' }, whose);
    await expect(back(other)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(back(mine, as(tenantB))).rejects.toMatchObject({ reason: 'not_found' });
    await expect(back(mine, as(tenantA, { level: 20 }))).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(rig.edge.listAssignments({ pipelineUuid: mine }, as(tenantB))).rejects.toMatchObject({
      reason: 'not_found',
    });
    expect((await planOf('ag_stays')).pipelineUuid).toBe(mine);
  });
});

describe('an assignment', () => {
  test('of the agent wins over the organisation’s, which wins over the starter preset', async () => {
    const [org, agent] = [await create('preset: starter'), await create('preset: starter\nallowed_models: [gpt-4o]')];
    expect((await planOf('ag_one')).pipelineUuid).toBe('starter');
    await assign(org, 'org');
    await assign(agent, 'agent', 'ag_one');
    expect((await planOf('ag_one')).pipelineUuid).toBe(agent);
    expect((await planOf('ag_two')).pipelineUuid).toBe(org);
    expect((await planOf('ag_one', tenantB)).pipelineUuid).toBe('starter');
  });

  test('gives another revision, and the heartbeat tells it within a second', async () => {
    const pipelineUuid = await create('preset: starter');
    const { revision: before } = await planOf('ag_three');
    const { revision } = await assign(pipelineUuid, 'agent', 'ag_three');
    expect(revision).not.toBe(before);
    await eventually('the beat', () => liveness.beat('policy')?.revision === revision, { withinMs: 1_000 });
    expect((await planOf('ag_three')).revision).toBe(revision);
  });

  test('makes a plan that is signed for this agent and tenant', async () => {
    const plan = await planOf('ag_four');
    expect(plan.agentUuid).toBe('ag_four');
    expect(Buffer.from(plan.orgUuid)).toEqual(Buffer.from(uuidBytes(tenantA)));
    expect(JSON.parse(plan.planJson)).toMatchObject({ revision: plan.revision });
    await expect(rig.edge.plan({})).rejects.toMatchObject({ reason: 'unauthenticated' });
  });

  test('keeps its pipeline from being deleted', async () => {
    const pipelineUuid = await create('preset: starter');
    await assign(pipelineUuid, 'agent', 'ag_five');
    await expect(rig.edge.deletePipeline({ pipelineUuid }, as(tenantA))).rejects.toMatchObject({
      reason: 'pipeline_assigned',
    });
    expect((await planOf('ag_five')).pipelineUuid).toBe(pipelineUuid);
  });

  test.each([
    ['team', 'x'],
    ['agent', ''],
    ['agent', 'my-agent'],
  ])('to %s %j is refused', async (scopeType, scopeId) => {
    const pipelineUuid = await create('preset: starter');
    await expect(assign(pipelineUuid, scopeType, scopeId)).rejects.toMatchObject({ reason: 'bad_field' });
  });

  test('without the ledger is refused, and what governed goes on governing', async () => {
    const pipelineUuid = await create('preset: starter');
    const before = await planOf('ag_six');
    await ledger.end('SIGKILL');
    await expect(assign(pipelineUuid, 'agent', 'ag_six')).rejects.toMatchObject({ reason: 'evidence_unavailable' });
    await expect(create('preset: starter')).rejects.toMatchObject({ reason: 'evidence_unavailable' });
    expect(await planOf('ag_six')).toEqual(before);
    ledger = await rig.start('ledger');
  });
});
