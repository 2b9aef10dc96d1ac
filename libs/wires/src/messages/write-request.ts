// A conversation as an Anthropic messages request.
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import { cannotCarry, requireOptions } from '../cannot-carry.ts';
import type {
  AssistantPart,
  Conversation,
  Effort,
  Format,
  OptionName,
  Source,
  Tool,
  UserPart,
} from '../conversation.ts';
import { requireFunctions } from '../custom-tools.ts';
import { compact } from '../read-json.ts';

const carried: ReadonlySet<OptionName> = new Set([
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'tool_choice',
  'parallel_tools',
  'format',
  'effort',
]);

/** Anthropic wants a limit; every model in the price book can say this much. */
const defaultMaxTokens = 8_192;

/** Tokens to think with, for words that other formats use. */
const thinkingTokens: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 0,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
};
const thinks = /^claude-(?:3-7|opus-4|sonnet-4|haiku-4|[a-z]+-[5-9])/;

export function writeMessagesRequest(conversation: Conversation): JsonObject {
  requireOptions(conversation, 'anthropic', carried);
  requireFunctions(conversation);
  const { options, system, tools, model } = conversation;
  return compact({
    model,
    ...limitsOf(conversation),
    system: system.length === 0 ? undefined : system.map(({ text }) => ({ type: 'text', text })),
    messages: conversation.turns.map((turn): JsonObject => {
      const content = turn.role === 'user' ? userContent(turn.parts) : turn.parts.flatMap(assistantBlock);
      return { role: turn.role, content };
    }),
    stream: conversation.stream ? true : undefined,
    temperature: options.temperature,
    top_p: options.top_p,
    top_k: options.top_k,
    stop_sequences: options.stop === undefined || options.stop.length === 0 ? undefined : [...options.stop],
    tools: tools.length === 0 ? undefined : tools.map(toolOf),
    tool_choice: tools.length === 0 ? undefined : choiceOf(conversation),
    output_config: formatOf(options.format, conversation.named.format ?? 'format'),
  });
}

/** Thinking counts into the limit, so the limit grows by it: the client's number is about what it gets to read. */
function limitsOf({ options, model }: Conversation): Record<string, JsonValue | undefined> {
  const budget = options.effort === undefined || !thinks.test(model) ? 0 : thinkingTokens[options.effort];
  const forced = options.tool_choice === 'required' || typeof options.tool_choice === 'object';
  const shown = options.max_tokens ?? defaultMaxTokens;
  if (budget === 0 || forced) return { max_tokens: shown };
  return { max_tokens: shown + budget, thinking: { type: 'enabled', budget_tokens: budget } };
}

/** Tool results first: Anthropic insists on it. */
const userContent = (parts: readonly UserPart[]): JsonObject[] =>
  [...parts.filter((part) => part.kind === 'tool_result'), ...parts.filter((part) => part.kind !== 'tool_result')].map(
    userBlock,
  );

function userBlock(part: UserPart): JsonObject {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  if (part.kind === 'image') return { type: 'image', source: sourceOf(part.source) };
  if (part.kind === 'file') return { type: 'document', source: sourceOf(part.source), title: part.name };
  if (part.kind === 'audio') throw cannotCarry(part.where, 'the provider of this model takes no audio');
  return compact({
    type: 'tool_result',
    tool_use_id: part.id,
    content: part.parts.map(userBlock),
    is_error: part.failed ? true : undefined,
  });
}

function assistantBlock(part: AssistantPart): JsonObject[] {
  if (part.kind === 'text') return [{ type: 'text', text: part.text }];
  if (part.kind === 'tool_call') return [{ type: 'tool_use', id: part.id, name: part.name, input: part.input }];
  if (part.redacted) return [{ type: 'redacted_thinking', data: part.text }];
  // unsigned reasoning of another model would be refused
  return part.signature === '' ? [] : [{ type: 'thinking', thinking: part.text, signature: part.signature }];
}

const sourceOf = (source: Source): JsonObject =>
  source.from === 'url'
    ? { type: 'url', url: source.url }
    : { type: 'base64', media_type: source.mediaType, data: source.base64 };

const toolOf = ({ name, description, schema, strict }: Tool): JsonObject =>
  compact({ name, description, input_schema: { type: 'object', ...schema }, strict });

function choiceOf({ options }: Conversation): JsonObject | undefined {
  const { tool_choice: choice, parallel_tools: parallel } = options;
  const serial: JsonObject = parallel === false && choice !== 'none' ? { disable_parallel_tool_use: true } : {};
  if (choice === undefined) return parallel === false ? { type: 'auto', ...serial } : undefined;
  if (typeof choice === 'object') return { type: 'tool', name: choice.name, ...serial };
  return { type: choice === 'required' ? 'any' : choice, ...serial };
}

function formatOf(format: Format | undefined, where: string): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.kind === 'json') throw cannotCarry(where, 'the provider of this model needs a JSON schema');
  return { format: { type: 'json_schema', schema: format.schema } };
}
