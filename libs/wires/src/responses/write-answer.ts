// A reply as an OpenAI response.
import type { JsonObject } from '@tappass/pipeline/json';
import type { Finish, Reply, ReplyPart } from '../reply.ts';
import { responsesUsageReport } from '../usage-report.ts';
import type { Moment } from '../wire.ts';
import { calledAs } from './tool-groups.ts';

export const responseId = (id: string): string => (id.startsWith('resp_') ? id : `resp_${id}`);

/** Why a response is not whole; undefined when it is. */
export const incompleteReason = (finish: Finish): string | undefined =>
  ({ length: 'max_output_tokens', refusal: 'content_filter' })[finish as string];

export function writeResponsesAnswer(reply: Reply, moment: Moment): JsonObject {
  const id = responseId(reply.id || moment.id);
  const output = joined(reply.parts).map((part, index) =>
    itemOf(inGroup(part, moment), `${id.slice(5)}_${index}`, 'completed'),
  );
  return responseBody(
    { id, model: reply.model || moment.model, moment },
    { output, finish: reply.finish, usage: reply.usage },
  );
}

export interface Head {
  readonly id: string;
  readonly model: string;
  readonly moment: Moment;
}

/** @param state without `finish` it is still in progress */
export function responseBody(
  { id, model, moment }: Head,
  state: { output: JsonObject[]; finish: Finish | undefined; usage: Reply['usage'] },
): JsonObject {
  const reason = state.finish === undefined ? undefined : incompleteReason(state.finish);
  const status = state.finish === undefined ? 'in_progress' : reason === undefined ? 'completed' : 'incomplete';
  return {
    id,
    object: 'response',
    created_at: moment.nowSeconds,
    status,
    background: false,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    metadata: {},
    model,
    output: state.output,
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: state.usage === undefined ? null : responsesUsageReport(state.usage),
  };
}

/** Texts that follow each other are one message. */
function joined(parts: readonly ReplyPart[]): ReplyPart[] {
  const out: ReplyPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') out[out.length - 1] = { ...last, text: last.text + part.text };
    else out.push(part);
  }
  return out;
}

export function itemOf(part: ReplyPart, id: string, status: 'in_progress' | 'completed'): JsonObject {
  switch (part.kind) {
    case 'reasoning': {
      const summary = part.text === '' ? [] : [{ type: 'summary_text', text: part.text }];
      return { type: 'reasoning', id: `rs_${id}`, summary };
    }
    case 'tool_call': {
      const { id: callId, argumentsText } = part;
      const name = { name: part.name, ...(part.namespace !== undefined && { namespace: part.namespace }) };
      if (part.custom === true)
        return { type: 'custom_tool_call', id: `ctc_${id}`, call_id: callId, ...name, input: argumentsText, status };
      return { type: 'function_call', id: `fc_${id}`, call_id: callId, ...name, arguments: argumentsText, status };
    }
    default: {
      const content = part.text === '' && status === 'in_progress' ? [] : [contentOf(part)];
      return { type: 'message', id: `msg_${id}`, role: 'assistant', status, content };
    }
  }
}

/** A call as the client knows its function. */
export const inGroup = (part: ReplyPart, { toolGroups }: Moment): ReplyPart =>
  part.kind === 'tool_call' ? { ...part, ...calledAs(part.name, toolGroups) } : part;

export const contentOf = (part: Extract<ReplyPart, { kind: 'text' | 'refusal' }>): JsonObject =>
  part.kind === 'text'
    ? { type: 'output_text', text: part.text, annotations: [], logprobs: [] }
    : { type: 'refusal', refusal: part.text };
