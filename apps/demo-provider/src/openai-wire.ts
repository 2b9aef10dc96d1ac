// The OpenAI Chat Completions wire format: reads a request, writes whole answers and streams.
import { type Asked, type Composed, pieces } from './compose-answer.ts';

interface ChatRequest {
  readonly model?: string;
  readonly messages?: readonly { readonly role?: string; readonly content?: unknown }[];
  readonly tools?: readonly {
    readonly function?: { readonly name?: string; readonly parameters?: unknown };
    readonly custom?: { readonly name?: string };
  }[];
  readonly tool_choice?: unknown;
  readonly stream_options?: { readonly include_usage?: boolean };
}

export function readChat(body: ChatRequest): Asked {
  const messages = body.messages ?? [];
  const lastUser = messages.findLast((message) => message.role === 'user');
  return {
    model: body.model ?? '',
    text: textOf(lastUser?.content),
    tools: (body.tools ?? []).map((tool) => ({
      name: tool.function?.name ?? tool.custom?.name ?? '',
      parameters: tool.function?.parameters,
      custom: tool.custom !== undefined,
    })),
    toolForced: body.tool_choice === 'required' || typeof body.tool_choice === 'object',
    afterTool: messages.at(-1)?.role === 'tool',
    inputChars: JSON.stringify(messages).length,
  };
}

export const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { type?: string; text?: string }) => (part.type === 'text' ? (part.text ?? '') : ''))
    .join('');
};

const usageOf = (answer: Composed) => ({
  prompt_tokens: answer.inputTokens,
  completion_tokens: answer.outputTokens,
  total_tokens: answer.inputTokens + answer.outputTokens,
});

const toolCallOf = ({ toolCall }: Composed): ToolCall | undefined => {
  if (toolCall === undefined) return undefined;
  const { id, name, input } = toolCall;
  if (input !== undefined) return { id, type: 'custom', custom: { name, input } };
  return { id, type: 'function', function: { name, arguments: JSON.stringify(toolCall.arguments) } };
};

type ToolCall =
  | { readonly id: string; readonly type: 'custom'; readonly custom: { name: string; input: string } }
  | { readonly id: string; readonly type: 'function'; readonly function: { name: string; arguments: string } };

export function chatAnswer(id: string, asked: Asked, answer: Composed, createdSeconds: number, usage: boolean): object {
  const call = toolCallOf(answer);
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: createdSeconds,
    model: asked.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: call === undefined ? answer.text : null,
          refusal: null,
          ...(call && { tool_calls: [call] }),
        },
        logprobs: null,
        finish_reason: call === undefined ? 'stop' : 'tool_calls',
      },
    ],
    ...(usage && { usage: usageOf(answer) }),
  };
}

/** The events of a stream, each ready to be written. */
export function chatEvents(
  id: string,
  asked: Asked,
  answer: Composed,
  createdSeconds: number,
  usage: boolean,
): string[] {
  const head = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: createdSeconds, model: asked.model };
  const chunk = (delta: object, finish: string | null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const events: object[] = [chunk({ role: 'assistant', content: '' }, null)];
  const call = toolCallOf(answer);
  if (call === undefined) for (const piece of pieces(answer.text)) events.push(chunk({ content: piece }, null));
  else events.push(...toolDeltas(call).map((delta) => chunk({ tool_calls: [delta] }, null)));
  events.push(chunk({}, call === undefined ? 'stop' : 'tool_calls'));
  if (usage) events.push({ ...head, choices: [], usage: usageOf(answer) });
  return [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n'];
}

// arguments come in pieces, as from a real model
function toolDeltas(call: ToolCall): object[] {
  const text = call.type === 'custom' ? call.custom.input : call.function.arguments;
  const { name } = call.type === 'custom' ? call.custom : call.function;
  const piece = (said: string) => (call.type === 'custom' ? { input: said } : { arguments: said });
  const half = Math.ceil(text.length / 2);
  return [
    { index: 0, id: call.id, type: call.type, [call.type]: { name, ...piece('') } },
    { index: 0, [call.type]: piece(text.slice(0, half)) },
    { index: 0, [call.type]: piece(text.slice(half)) },
  ];
}

export const chatError = (status: number) => ({
  error: {
    message: `The demo provider was told to fail with ${status}.`,
    type: status === 429 ? 'rate_limit_error' : 'server_error',
    param: null,
    code: null,
  },
});
