// The Anthropic Messages wire format: reads a request, writes whole answers and streams.
import { type Asked, type Composed, pieces } from './compose-answer.ts';
import { textOf } from './openai-wire.ts';

interface MessagesRequest {
  readonly model?: string;
  readonly messages?: readonly { readonly role?: string; readonly content?: unknown }[];
  readonly tools?: readonly { readonly name?: string; readonly input_schema?: unknown }[];
  readonly tool_choice?: { readonly type?: string };
}

export function readMessages(body: MessagesRequest): Asked {
  const messages = body.messages ?? [];
  const lastUser = messages.findLast((message) => message.role === 'user');
  const parts = Array.isArray(lastUser?.content) ? (lastUser.content as { type?: string }[]) : [];
  return {
    model: body.model ?? '',
    text: textOf(lastUser?.content),
    tools: (body.tools ?? []).map((tool) => ({ name: tool.name ?? '', parameters: tool.input_schema })),
    toolForced: body.tool_choice?.type === 'any' || body.tool_choice?.type === 'tool',
    afterTool: parts.some((part) => part.type === 'tool_result'),
    inputChars: JSON.stringify(messages).length,
  };
}

const blocksOf = (answer: Composed): object[] =>
  answer.toolCall === undefined
    ? [{ type: 'text', text: answer.text }]
    : [
        {
          type: 'tool_use',
          id: answer.toolCall.id.replace('call_', 'toolu_'),
          name: answer.toolCall.name,
          input: answer.toolCall.arguments,
        },
      ];

const stopOf = (answer: Composed): string => (answer.toolCall === undefined ? 'end_turn' : 'tool_use');

const message = (id: string, asked: Asked, content: object[], stop: string | null, usage: object | undefined) => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model: asked.model,
  content,
  stop_reason: stop,
  stop_sequence: null,
  ...(usage !== undefined && { usage }),
});

export const messagesAnswer = (id: string, asked: Asked, answer: Composed, usage: boolean): object =>
  message(
    id,
    asked,
    blocksOf(answer),
    stopOf(answer),
    usage ? { input_tokens: answer.inputTokens, output_tokens: answer.outputTokens } : undefined,
  );

/** The events of a stream, each ready to be written. */
export function messagesEvents(id: string, asked: Asked, answer: Composed, usage: boolean): string[] {
  const [block] = blocksOf(answer) as { type: string; input?: object }[];
  const empty = block?.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
  const json = JSON.stringify(block?.input ?? {});
  const half = Math.ceil(json.length / 2);
  const deltas =
    block?.type === 'text'
      ? pieces(answer.text).map((text) => ({ type: 'text_delta', text }))
      : [json.slice(0, half), json.slice(half)].map((partial_json) => ({ type: 'input_json_delta', partial_json }));
  const events: { type: string }[] = [
    {
      type: 'message_start',
      ...{
        message: message(
          id,
          asked,
          [],
          null,
          usage ? { input_tokens: answer.inputTokens, output_tokens: 1 } : undefined,
        ),
      },
    },
    { type: 'content_block_start', ...{ index: 0, content_block: empty } },
    { type: 'ping' },
    ...deltas.map((delta) => ({ type: 'content_block_delta', ...{ index: 0, delta } })),
    { type: 'content_block_stop', ...{ index: 0 } },
    {
      type: 'message_delta',
      ...{
        delta: { stop_reason: stopOf(answer), stop_sequence: null },
        ...(usage && { usage: { output_tokens: answer.outputTokens } }),
      },
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

export const messagesError = (status: number) => ({
  type: 'error',
  error: {
    type: status === 429 ? 'rate_limit_error' : 'api_error',
    message: `The demo provider was told to fail with ${status}.`,
  },
});
