// The OpenAI Responses wire format: reads a request, writes answers whole and as events.
import { type Asked, type Composed, pieces } from './compose-answer.ts';

interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: string | readonly { readonly text?: string }[];
}

interface ResponsesRequest {
  readonly model?: string;
  readonly input?: string | readonly Item[];
  readonly tools?: readonly { readonly type?: string; readonly name?: string; readonly parameters?: unknown }[];
  readonly tool_choice?: unknown;
}

export function readResponses(body: ResponsesRequest): Asked {
  const items: readonly Item[] =
    typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : (body.input ?? []);
  const last = items.findLast((item) => item.role === 'user');
  const content = last?.content ?? '';
  return {
    model: body.model ?? '',
    text: typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(''),
    tools: (body.tools ?? []).map(({ type, name, parameters }) => ({
      name: name ?? '',
      parameters,
      custom: type === 'custom',
    })),
    toolForced: body.tool_choice === 'required' || typeof body.tool_choice === 'object',
    afterTool: /^(?:function_call|custom_tool_call)_output$/.test(items.at(-1)?.type ?? ''),
    inputChars: JSON.stringify(items).length,
  };
}

function itemOf(id: string, { toolCall, text }: Composed, status: string): object {
  if (toolCall === undefined)
    return {
      type: 'message',
      id: `msg_${id}`,
      role: 'assistant',
      status,
      content: status === 'in_progress' ? [] : [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    };
  const { name, input } = toolCall;
  const whole = status !== 'in_progress';
  if (input !== undefined)
    return { type: 'custom_tool_call', id: `ctc_${id}`, call_id: toolCall.id, name, input: whole ? input : '', status };
  const args = whole ? JSON.stringify(toolCall.arguments) : '';
  return { type: 'function_call', id: `fc_${id}`, call_id: toolCall.id, name, arguments: args, status };
}

const response = (id: string, asked: Asked, nowSeconds: number, answer: Composed, over: boolean, usage: boolean) => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: nowSeconds,
  status: over ? 'completed' : 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  model: asked.model,
  output: over ? [itemOf(id, answer, 'completed')] : [],
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  usage:
    over && usage
      ? {
          input_tokens: answer.inputTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: answer.outputTokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: answer.inputTokens + answer.outputTokens,
        }
      : null,
});

export const responsesAnswer = (
  id: string,
  asked: Asked,
  answer: Composed,
  nowSeconds: number,
  usage: boolean,
): object => response(id, asked, nowSeconds, answer, true, usage);

/** The events of a stream, each ready to be written. */
export function responsesEvents(
  id: string,
  asked: Asked,
  answer: Composed,
  nowSeconds: number,
  usage: boolean,
): string[] {
  const { toolCall, text } = answer;
  const at = { output_index: 0, item_id: String((itemOf(id, answer, 'completed') as { id: string }).id) };
  const part = (said: string) => ({ type: 'output_text', text: said, annotations: [], logprobs: [] });
  const free = toolCall?.input;
  const json = free ?? JSON.stringify(toolCall?.arguments ?? {});
  const about = free === undefined ? 'response.function_call_arguments' : 'response.custom_tool_call_input';
  const said = free === undefined ? { name: toolCall?.name, arguments: json } : { input: json };
  const half = Math.ceil(json.length / 2);
  const flow: object[] =
    toolCall === undefined
      ? [
          { type: 'response.content_part.added', ...at, content_index: 0, part: part('') },
          ...pieces(text).map((delta) => ({
            type: 'response.output_text.delta',
            ...at,
            content_index: 0,
            delta,
            logprobs: [],
          })),
          { type: 'response.output_text.done', ...at, content_index: 0, text, logprobs: [] },
          { type: 'response.content_part.done', ...at, content_index: 0, part: part(text) },
        ]
      : [
          ...[json.slice(0, half), json.slice(half)].map((delta) => ({
            type: `${about}.delta`,
            ...at,
            delta,
          })),
          { type: `${about}.done`, ...at, ...said },
        ];
  const events = [
    { type: 'response.created', response: response(id, asked, nowSeconds, answer, false, usage) },
    { type: 'response.output_item.added', output_index: 0, item: itemOf(id, answer, 'in_progress') },
    ...flow,
    { type: 'response.output_item.done', output_index: 0, item: itemOf(id, answer, 'completed') },
    { type: 'response.completed', response: response(id, asked, nowSeconds, answer, true, usage) },
  ] as { type: string }[];
  return events.map(
    (event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
  );
}
