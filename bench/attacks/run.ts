// All tasks with and without their attacks, against a real stack under one preset.
import { Control } from '../../apps/e2e/src/control.ts';
import { type Door, type Outcome, runTask } from './agent.ts';
import { type Preset, pipelineOf } from './pipelines.ts';
import type { Task } from './task.ts';
import { type Kind, kinds } from './tools.ts';

export interface Run {
  readonly task: Task;
  readonly benign: Outcome;
  readonly attacked: Outcome;
}

export interface Plan {
  readonly preset: Preset;
  readonly tasks: readonly Task[];
  /** False: steps that read texts for instructions only note what they find. */
  readonly readsTexts: boolean;
}

export async function runAll(control: Control, { preset, tasks, readsTexts }: Plan): Promise<Run[]> {
  const agents = new Map<Kind, string>();
  for (const kind of kinds) {
    if (!tasks.some((task) => task.kind === kind)) continue;
    const agentId = `${kind}-${preset}${readsTexts ? '' : '-deaf'}`;
    await control.newAgent(agentId, pipelineOf(preset, kind, readsTexts));
    agents.set(kind, agentId);
  }
  const runs: Run[] = [];
  for (const task of tasks) {
    const agentId = agents.get(task.kind) ?? '';
    const benign = await runTask(task, false, await doorOf(control, agentId, `${task.id}-benign`));
    const attacked = await runTask(task, true, await doorOf(control, agentId, `${task.id}-attacked`));
    runs.push({ task, benign, attacked });
  }
  return runs;
}

/** A session and a developer of its own, so that what one run is refused leads to nothing in another. */
async function doorOf(control: Control, agentId: string, run: string): Promise<Door> {
  const made = await control.must('POST', `/agents/${agentId}/developer-keys`, {
    body: { developer_email: `${run}@example.com`, expires_days: 1, name: run },
  });
  const key = String(made['api_key']);
  const headers = { 'x-tappass-session': `${agentId}-${run}` };
  return {
    complete: (body) =>
      control.askUntilHeard('POST', '/v1/chat/completions', { key, headers, body }) as ReturnType<Door['complete']>,
    waiting: async (requestId) => {
      const queue = await control.must('GET', '/v1/me/approvals', { key });
      const row = queue.data?.find((one) => one['request_id'] === requestId);
      return { tool: String(row?.['tool']), arguments: String(row?.['arguments'] ?? '{}') };
    },
    grant: async (requestId) => {
      await control.must('POST', `/v1/me/approvals/${requestId}/decide`, { body: { decision: 'grant' } });
    },
  };
}
