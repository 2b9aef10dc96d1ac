// The guard over an OpenAI chat completion stream.
import type { CompiledPlan } from '../compile-plan.ts';
import type { JsonObject } from '../json.ts';
import { chatFormat } from './chat-format.ts';
import { type GuardOptions, StreamGuard } from './guard.ts';
import type { SseEvent } from './sse.ts';

export const chatGuard = (plan: CompiledPlan, options: GuardOptions): StreamGuard =>
  new StreamGuard(chatFormat, plan, options);

/** What ends a refused stream: the error, and no `[DONE]`. */
export const chatErrorEvent = (error: JsonObject): SseEvent => ({ event: '', data: JSON.stringify(error) });
