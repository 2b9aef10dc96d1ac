// The guard over an OpenAI Responses stream.
import type { CompiledPlan } from '../compile-plan.ts';
import { field, type JsonObject, type JsonValue, text } from '../json.ts';
import { type GuardOptions, StreamGuard } from './guard.ts';
import { responsesFormat } from './responses-format.ts';
import type { SseEvent } from './sse.ts';

export const responsesGuard = (plan: CompiledPlan, options: GuardOptions): StreamGuard =>
  new StreamGuard(responsesFormat, plan, options);

/** What a stream has told of its response before it failed. */
export interface ResponseSoFar {
  /** The response as its first event had it; undefined when there was none. */
  readonly begun: JsonObject | undefined;
  /** Of the last event that left. */
  readonly sequenceNumber: number;
}

/**
 * What ends a refused or broken stream: the response, failed, with its error in the words of that API; ours stand beside it. An agent that
 * hears no end takes it for a network fault and sends the call again.
 */
export const responsesFailedEvents = (error: JsonObject, { begun, sequenceNumber }: ResponseSoFar): SseEvent[] => {
  const { error: inner, ...ours } = error;
  const failure = { code: failureCode(inner), message: text(field(inner, 'message')) ?? '' };
  // clients build the response from its first event, and throw where another one comes first
  const opening = begun === undefined ? [eventOf('response.created', sequenceNumber + 1, blankResponse, {})] : [];
  const response = { ...blankResponse, ...begun, status: 'failed', error: failure };
  return [...opening, eventOf('response.failed', sequenceNumber + 1 + opening.length, response, ours)];
};

const eventOf = (type: string, sequence_number: number, response: JsonObject, more: JsonObject): SseEvent => ({
  event: type,
  data: JSON.stringify({ ...more, type, sequence_number, response }),
});

const blankResponse: JsonObject = {
  id: 'resp_failed',
  object: 'response',
  created_at: 0,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  model: '',
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  temperature: null,
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  usage: null,
};

/** Codes that agents act on, passed on as they are. */
const known: ReadonlySet<string> = new Set(['context_length_exceeded', 'insufficient_quota', 'rate_limit_exceeded']);

/** `invalid_prompt` is final for agents such as Codex, and everything that they do not know is asked again. */
const byType: Readonly<Record<string, string>> = {
  permission_error: 'invalid_prompt',
  invalid_request_error: 'invalid_prompt',
  not_found_error: 'invalid_prompt',
  authentication_error: 'invalid_prompt',
  conflict_error: 'invalid_prompt',
  rate_limit_error: 'rate_limit_exceeded',
};

const failureCode = (inner: JsonValue | undefined): string => {
  const code = text(field(inner, 'code')) ?? '';
  return known.has(code) ? code : (byType[text(field(inner, 'type')) ?? ''] ?? 'server_error');
};
