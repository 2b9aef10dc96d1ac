// The guard over an OpenAI Responses stream.
import type { CompiledPlan } from '../compile-plan.ts';
import { field, type JsonObject, text } from '../json.ts';
import { type GuardOptions, StreamGuard } from './guard.ts';
import { responsesFormat } from './responses-format.ts';
import type { SseEvent } from './sse.ts';

export const responsesGuard = (plan: CompiledPlan, options: GuardOptions): StreamGuard =>
  new StreamGuard(responsesFormat, plan, options);

/** What ends a refused stream: an `error` event with the format's own fields beside ours, and no `response.completed`. */
export const responsesErrorEvent = (error: JsonObject): SseEvent => {
  const inner = field(error, 'error');
  const own = {
    type: 'error',
    code: text(field(inner, 'code')) ?? null,
    message: text(field(inner, 'message')) ?? '',
    param: null,
  };
  return { event: 'error', data: JSON.stringify({ ...error, ...own }) };
};
