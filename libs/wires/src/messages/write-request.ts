// A conversation as an Anthropic messages request.
import { withDigitsOf, withDigitsUnder } from '@tappass/pipeline/exact-json';
import type { JsonObject } from '@tappass/pipeline/json';
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
import { asFunction } from '../custom-tools.ts';
import { compact } from '../read-json.ts';
import { claudeThinking } from '../thinking-budget.ts';

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

export function writeMessagesRequest(conversation: Conversation): JsonObject {
  requireOptions(conversation, 'anthropic', carried);
  const { options, system, model } = conversation;
  const tools = conversation.tools.map(asFunction);
  const { limit, thinking, effort } = claudeThinking(conversation, 'messages');
  const written = compact({
    model,
    max_tokens: limit,
    thinking: thinking && { ...thinking },
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
    output_config: outputOf(formatOf(options.format, conversation.named.format ?? 'format'), effort),
  });
  return withDigitsUnder(written, options, { temperature: 'temperature', top_p: 'top_p', top_k: 'top_k' });
}

const outputOf = (format: JsonObject | undefined, effort: Effort | undefined): JsonObject | undefined =>
  format === undefined && effort === undefined ? undefined : compact({ ...format, effort });

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
  compact({
    name,
    description: description || undefined,
    input_schema: withDigitsOf({ type: 'object', ...schema }, schema),
    strict,
  });

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
