// Whether a stream says what the whole answer would: every text as an answer of a model, whole and in pieces of several sizes at several speeds, under the presets that read answers.
import { readAnswer } from '../../libs/pipeline/src/answer/read-answer.ts';
import type { CompiledPlan } from '../../libs/pipeline/src/compile-plan.ts';
import { field, list, text } from '../../libs/pipeline/src/json.ts';
import { runPhase } from '../../libs/pipeline/src/runner.ts';
import { chatAnswer } from '../../libs/pipeline/src/testing/chat-answer.ts';
import { testPorts } from '../../libs/pipeline/src/testing/limits.ts';
import { saying } from '../../libs/pipeline/src/testing/step-case.ts';
import { chatStream, govern, textOf } from '../../libs/pipeline/src/testing/streams.ts';
import type { Row } from '../../tools/injection/sets.ts';
import { presetPlans } from './preset-plans.ts';

export interface StreamedFigures {
  readonly texts: number;
  /** Texts of which something is taken out, or that are refused. */
  readonly acted: number;
  /** Of each preset, texts that leave otherwise in some cutting: their ids. */
  readonly differing: Readonly<Record<string, readonly string[]>>;
}

/** Characters to an event, and microseconds between two looks at the clock. */
const cuttings = [
  [7, 1],
  [40, 5_000],
  [1_000, 20_000],
] as const;

const refused = 'refused';

const whole = async (said: string, plan: CompiledPlan): Promise<string> => {
  const answer = readAnswer('chat', chatAnswer({ content: said }));
  const { call } = await runPhase('after', plan, { ...saying('x'), answer }, testPorts());
  if (call.blocked !== undefined) return refused;
  const [choice] = list(field(call.answer?.body, 'choices'));
  return text(field(field(choice, 'message'), 'content')) ?? '';
};

const streamed = (said: string, plan: CompiledPlan, chars: number, tickMicros: number): string => {
  const points = [...said];
  const pieces: string[] = [];
  for (let at = 0; at < points.length; at += chars) pieces.push(points.slice(at, at + chars).join(''));
  const received = govern('chat', plan, chatStream(pieces), { ports: testPorts({ tickMicros }) });
  return received.blocked === undefined ? textOf(received) : refused;
};

export const measureStreamed = async (rows: readonly Row[], root: string): Promise<StreamedFigures> => {
  const plans = await presetPlans(root);
  const differing: Record<string, string[]> = {};
  let acted = 0;
  for (const preset of ['standard', 'regulated'] as const) {
    const plan = plans.get(preset) as CompiledPlan;
    const ids: string[] = [];
    for (const row of rows) {
      const once = await whole(row.text, plan);
      if (once !== row.text) acted += 1;
      if (cuttings.some(([chars, tick]) => streamed(row.text, plan, chars, tick) !== once)) ids.push(row.id);
    }
    differing[preset] = ids;
  }
  return { texts: rows.length, acted, differing };
};
