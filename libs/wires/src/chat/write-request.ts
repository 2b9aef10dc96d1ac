// A conversation as an OpenAI chat completions request.
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import { cannotCarry, requireOptions } from '../cannot-carry.ts';
import type {
  AssistantPart,
  Conversation,
  Format,
  OptionName,
  Source,
  Tool,
  ToolCallPart,
  ToolChoice,
  Turn,
  UserPart,
} from '../conversation.ts';
import { isCustom, requireFunctions, textOfInput } from '../custom-tools.ts';
import { compact } from '../read-json.ts';

/** What OpenAI-compatible servers differ in. */
export interface ChatDialect {
  readonly provider: string;
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
  /** Models that can be told how long to think. */
  readonly reasons: RegExp;
  /** Knows `stream_options.include_usage`. */
  readonly tellsUsage: boolean;
  readonly seed: 'seed' | 'random_seed';
  /** Knows tools that take a text. */
  readonly customTools: boolean;
}

export const openaiDialect: ChatDialect = {
  provider: 'openai',
  maxTokens: 'max_completion_tokens',
  reasons: /^(?:o\d|gpt-[5-9]|gpt-oss)/,
  tellsUsage: true,
  seed: 'seed',
  customTools: true,
};

const carried: ReadonlySet<OptionName> = new Set([
  'max_tokens',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'stop',
  'tool_choice',
  'parallel_tools',
  'format',
  'effort',
]);

export function writeChatRequest(conversation: Conversation, dialect: ChatDialect): JsonObject {
  requireOptions(conversation, dialect.provider, carried);
  if (!dialect.customTools) requireFunctions(conversation);
  const { options } = conversation;
  const tools = dialect.customTools ? conversation.tools : conversation.tools.map(asFunction);
  const reasons = options.effort !== undefined && dialect.reasons.test(conversation.model);
  return compact({
    model: conversation.model,
    messages: messagesOf(conversation, dialect),
    stream: conversation.stream ? true : undefined,
    stream_options: conversation.stream && dialect.tellsUsage ? { include_usage: true } : undefined,
    [dialect.maxTokens]: options.max_tokens,
    temperature: options.temperature,
    top_p: options.top_p,
    presence_penalty: options.presence_penalty,
    frequency_penalty: options.frequency_penalty,
    [dialect.seed]: options.seed,
    stop: options.stop === undefined || options.stop.length === 0 ? undefined : [...options.stop],
    tools: tools.length === 0 ? undefined : tools.map(toolOf),
    tool_choice: tools.length === 0 ? undefined : choiceOf(options.tool_choice, tools),
    parallel_tool_calls: tools.length === 0 ? undefined : options.parallel_tools,
    response_format: formatOf(options.format),
    // how long to think is a hint that other models have no ear for
    reasoning_effort: reasons ? options.effort : undefined,
  });
}

function messagesOf({ system, turns }: Conversation, dialect: ChatDialect): JsonValue[] {
  const head = system.map(({ text }) => ({ role: 'system', content: text }));
  return [...head, ...turns.flatMap((turn) => messagesOfTurn(turn, dialect))];
}

function messagesOfTurn(turn: Turn, dialect: ChatDialect): JsonObject[] {
  if (turn.role === 'assistant') return [assistantMessage(turn.parts, dialect)];
  const messages: JsonObject[] = [];
  const said: UserPart[] = [];
  for (const part of turn.parts) {
    if (part.kind !== 'tool_result') said.push(part);
    else messages.push({ role: 'tool', tool_call_id: part.id, content: resultText(part) });
  }
  if (said.length > 0) messages.push({ role: 'user', content: contentOf(said) });
  return messages;
}

function resultText({ parts, failed }: Extract<UserPart, { kind: 'tool_result' }>): string {
  const texts = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    throw cannotCarry(part.where, 'the provider of this model takes texts as tool results only');
  });
  return failed ? `Error: ${texts.join('\n')}` : texts.join('\n');
}

function contentOf(parts: readonly UserPart[]): JsonValue {
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'text') return first.text;
  return parts.map((part): JsonObject => {
    if (part.kind === 'text') return { type: 'text', text: part.text };
    if (part.kind === 'image') return { type: 'image_url', image_url: { url: urlOf(part.source) } };
    if (part.kind === 'audio')
      return { type: 'input_audio', input_audio: { data: part.base64, format: part.mediaType.replace('audio/', '') } };
    if (part.kind === 'file' && part.source.from === 'data')
      return { type: 'file', file: { filename: part.name, file_data: urlOf(part.source) } };
    throw cannotCarry(part.where, 'the provider of this model does not fetch files');
  });
}

export const urlOf = (source: Source): string =>
  source.from === 'url' ? source.url : `data:${source.mediaType};base64,${source.base64}`;

// signed reasoning stays behind: nobody but its signer can read it
function assistantMessage(parts: readonly AssistantPart[], { customTools }: ChatDialect): JsonObject {
  const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('');
  const calls = parts.flatMap((part): JsonObject[] =>
    part.kind === 'tool_call' ? [customTools && part.custom === true ? customCall(part) : functionCall(part)] : [],
  );
  return compact({
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    tool_calls: calls.length === 0 ? undefined : calls,
  });
}

const functionCall = ({ id, name, input }: ToolCallPart): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
});

const customCall = ({ id, name, input }: ToolCallPart): JsonObject => ({
  id,
  type: 'custom',
  custom: { name, input: textOfInput(input, '') },
});

const asFunction = ({ custom: _, ...tool }: Tool): Tool => tool;

function toolOf({ name, description, schema, strict, custom }: Tool): JsonObject {
  if (custom === undefined)
    return { type: 'function', function: compact({ name, description, parameters: schema, strict }) };
  const { syntax, definition } = custom.grammar ?? {};
  const format = custom.grammar && { type: 'grammar', grammar: compact({ syntax, definition }) };
  return { type: 'custom', custom: compact({ name, description, format }) };
}

function choiceOf(choice: ToolChoice | undefined, tools: readonly Tool[]): JsonValue | undefined {
  if (typeof choice !== 'object') return choice;
  const type = isCustom(choice.name, tools) ? 'custom' : 'function';
  return { type, [type]: { name: choice.name } };
}

function formatOf(format: Format | undefined): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.kind === 'json') return { type: 'json_object' };
  const { name, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, schema, strict } };
}
