// Chat Completions as the scripted provider speaks it: what was asked, whole answers, and streams.
import {
  type Asked,
  type Message,
  type Moment,
  outputTokens,
  pieces,
  type Said,
  slices,
  textOf,
} from '../model-turn.ts';
import type { Wire } from './wire.ts';

interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
}

interface ChatBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly {
    readonly type: string;
    readonly function?: { readonly name: string; readonly parameters?: object };
    readonly custom?: { readonly name: string };
  }[];
}

const roles: Readonly<Record<string, Message['role']>> = { developer: 'system', function: 'tool' };

function read(asked: object): Asked {
  const body = asked as ChatBody;
  return {
    model: body.model,
    stream: body.stream === true,
    usage: body.stream_options?.include_usage === true,
    thinks: false,
    tools: (body.tools ?? []).map((tool) =>
      tool.function !== undefined
        ? { name: tool.function.name, kind: 'function', parameters: tool.function.parameters ?? {} }
        : { name: tool.custom?.name ?? tool.type, kind: tool.custom ? 'custom' : 'other' },
    ),
    messages: body.messages.map(({ role, content, tool_call_id: callId }) => ({
      role: roles[role] ?? (role as Message['role']),
      text: textOf(content),
      ...(callId !== undefined && { callId }),
    })),
  };
}

const usageOf = (said: Said) => ({
  prompt_tokens: said.inputTokens,
  completion_tokens: outputTokens(said),
  total_tokens: said.inputTokens + outputTokens(said),
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
});

const callsOf = ({ calls }: Said) =>
  calls.map(({ id, name, arguments: given, input }) =>
    input === undefined
      ? { id, type: 'function' as const, function: { name, arguments: JSON.stringify(given ?? {}) } }
      : { id, type: 'custom' as const, custom: { name, input } },
  );

const finishOf = ({ calls }: Said): string => (calls.length > 0 ? 'tool_calls' : 'stop');

function whole({ model }: Asked, said: Said, { id, nowSeconds }: Moment): object {
  const calls = callsOf(said);
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: nowSeconds,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said.text === '' ? null : said.text,
          refusal: null,
          annotations: [],
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishOf(said),
      },
    ],
    usage: usageOf(said),
    service_tier: 'default',
    system_fingerprint: 'fp_scripted',
  };
}

function events({ model, usage }: Asked, said: Said, { id, nowSeconds }: Moment): string[] {
  const head = {
    id: `chatcmpl-${id}`,
    object: 'chat.completion.chunk',
    created: nowSeconds,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_scripted',
  };
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...(usage && { usage: null }),
  });
  const flow: object[] = [chunk({ role: 'assistant', content: '', refusal: null })];
  for (const content of pieces(said.text)) flow.push(chunk({ content }));
  for (const [index, call] of callsOf(said).entries())
    flow.push(...callDeltas(index, call).map((delta) => chunk(delta)));
  flow.push(chunk({}, finishOf(said)));
  if (usage) flow.push({ ...head, choices: [], usage: usageOf(said) });
  return [...flow.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n'];
}

function callDeltas(index: number, call: ReturnType<typeof callsOf>[number]): object[] {
  const delta = (part: object) => ({ tool_calls: [{ index, ...part }] });
  if (call.type === 'custom')
    return [
      delta({ id: call.id, type: 'custom', custom: { name: call.custom.name, input: '' } }),
      ...slices(call.custom.input).map((input) => delta({ custom: { input } })),
    ];
  return [
    delta({ id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }),
    ...slices(call.function.arguments).map((piece) => delta({ function: { arguments: piece } })),
  ];
}

const failure = (status: number): object => ({
  error:
    status === 429
      ? { message: 'Rate limit reached.', type: 'requests', param: null, code: 'rate_limit_exceeded' }
      : { message: 'The server is overloaded.', type: 'server_error', param: null, code: null },
});

export const chat: Wire = { read, whole, events, failure, overload: 503 };
