// The guard over an Anthropic message stream.
import type { CompiledPlan } from '../compile-plan.ts';
import type { JsonObject } from '../json.ts';
import { type GuardOptions, StreamGuard } from './guard.ts';
import { messagesFormat } from './messages-format.ts';
import type { SseEvent } from './sse.ts';

export const messagesGuard = (plan: CompiledPlan, options: GuardOptions): StreamGuard =>
  new StreamGuard(messagesFormat, plan, options);

/** What ends a refused stream: an `error` event, and no `message_stop`. */
export const messagesErrorEvent = (error: JsonObject): SseEvent => ({ event: 'error', data: JSON.stringify(error) });
