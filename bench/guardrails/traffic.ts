// What becomes of harmless traffic, and of attacks, as whole calls under each preset as it ships: who is refused, what is taken out, and by which step.
import { readAnswer } from '../../libs/pipeline/src/answer/read-answer.ts';
import type { Call } from '../../libs/pipeline/src/call.ts';
import type { CompiledPlan } from '../../libs/pipeline/src/compile-plan.ts';
import type { JsonObject } from '../../libs/pipeline/src/json.ts';
import { type Outcome, runPhase } from '../../libs/pipeline/src/runner.ts';
import type { PresetName } from '../../libs/pipeline/src/sequence.ts';
import { freshSession } from '../../libs/pipeline/src/session.ts';
import { openCall } from '../../libs/pipeline/src/surfaces/surface.ts';
import { chatAnswer } from '../../libs/pipeline/src/testing/chat-answer.ts';
import { testPorts } from '../../libs/pipeline/src/testing/limits.ts';
import { type Row, roleOf } from '../../tools/injection/sets.ts';
import { presetPlans } from './preset-plans.ts';
import { groupBy, share } from './table.ts';

interface Treated {
  readonly row: Row;
  readonly refused: boolean;
  readonly changed: boolean;
  /** Some step that looks for instructions reported one. */
  readonly flagged: boolean;
  /** Steps that refused or took something out. */
  readonly steps: readonly string[];
}

export interface SetTreatment {
  readonly texts: number;
  readonly refused: number;
  readonly changed: number;
  readonly flagged: number;
  readonly steps: Readonly<Record<string, number>>;
}

export type TrafficFigures = Readonly<Record<PresetName, Readonly<Record<string, SetTreatment>>>>;

const injectionSteps: ReadonlySet<string> = new Set(['detect_injection', 'scan_tool_results']);
type Role = ReturnType<typeof roleOf>;

const asked: JsonObject = { role: 'user', content: 'Please go on with the task.' };

const messagesOf = (role: Role, content: string): JsonObject[] => {
  if (role === 'user') return [{ role, content }];
  if (role === 'system') return [{ role, content }, asked];
  if (role === 'assistant') return [asked, { role, content }, asked];
  const called = { id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '{"path":"notes.md"}' } };
  return [asked, { role: 'assistant', content: null, tool_calls: [called] }, { role, tool_call_id: 'call_1', content }];
};

const openRow = (row: Row): Call => {
  const body = { model: 'm-1', messages: messagesOf(roleOf(row), row.text) };
  const principal = { tenant: 'org', agentId: 'ag' };
  return openCall({ surface: 'chat', body, rawBytes: row.text.length, principal, session: freshSession('ses_1') });
};

/** The request as it is read, and what a model says as its answer too. */
const treat = async (row: Row, plan: CompiledPlan): Promise<Treated> => {
  const call = openRow(row);
  // its own: a limit that others used up would refuse it
  const ports = testPorts();
  const outcomes: Outcome[] = [await runPhase('before', plan, call, ports)];
  if (roleOf(row) === 'assistant') {
    const answer = readAnswer('chat', chatAnswer({ content: row.text }));
    outcomes.push(await runPhase('after', plan, { ...openRow(row), answer }, ports));
  }
  const trail = outcomes.flatMap((outcome) => outcome.trail);
  const acting = trail.filter(
    ({ verdict, findings }) => verdict === 'blocked' || (verdict === 'changed' && Object.keys(findings).length > 0),
  );
  return {
    row,
    refused: trail.some(({ verdict }) => verdict === 'blocked' || verdict === 'failed'),
    changed: acting.some(({ verdict }) => verdict === 'changed'),
    flagged: trail.some(({ step, verdict }) => injectionSteps.has(step) && verdict !== 'pass'),
    steps: acting.map(({ step, verdict }) => `${step} ${verdict}`),
  };
};

const summed = (treated: readonly Treated[]): SetTreatment => {
  const steps: Record<string, number> = {};
  for (const step of treated.flatMap((one) => one.steps)) steps[step] = (steps[step] ?? 0) + 1;
  return {
    texts: treated.length,
    refused: share(treated.map((one) => one.refused)),
    changed: share(treated.map((one) => one.changed)),
    flagged: share(treated.map((one) => one.flagged)),
    steps,
  };
};

const groups: readonly (readonly [name: string, is: (row: Row) => boolean])[] = [
  ['harmless traffic of agents', ({ set }) => set.startsWith('neg_agent')],
  ['other harmless texts', ({ set, label }) => label === 'benign' && !set.startsWith('neg_agent')],
  ['attacks', ({ label }) => label === 'injection'],
];

export const measureTraffic = async (rows: readonly Row[], root: string): Promise<TrafficFigures> => {
  const figures: Record<string, Record<string, SetTreatment>> = {};
  for (const [preset, plan] of await presetPlans(root)) {
    const treated: Treated[] = [];
    for (const row of rows) treated.push(await treat(row, plan));
    const own: Record<string, SetTreatment> = {};
    for (const [name, is] of groups) own[name] = summed(treated.filter(({ row }) => is(row)));
    for (const [set, group] of groupBy(treated, ({ row }) => `${row.set} (${row.label})`)) own[set] = summed(group);
    figures[preset] = own;
  }
  return figures as TrafficFigures;
};
