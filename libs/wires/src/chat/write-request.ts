// A conversation as an OpenAI chat completions request.
import { withDigitsUnder, writeExact } from '@tappass/pipeline/exact-json';
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
import { asFunction, isCustom, textOfInput } from '../custom-tools.ts';
import { compact } from '../read-json.ts';
import { resultText, shownBy } from '../tool-results.ts';

/** Written as OpenAI has it; what others have otherwise, the table of demands says. */
export interface ChatDialect {
  readonly provider: string;
  /** Knows tools that take a text. */
  readonly customTools: boolean;
}

export const openaiDialect: ChatDialect = { provider: 'openai', customTools: true };

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
  const { options } = conversation;
  const tools = dialect.customTools ? conversation.tools : conversation.tools.map(asFunction);
  const written = compact({
    model: conversation.model,
    messages: messagesOf(conversation, dialect),
    stream: conversation.stream ? true : undefined,
    stream_options: conversation.stream ? { include_usage: true } : undefined,
    max_completion_tokens: options.max_tokens,
    temperature: options.temperature,
    top_p: options.top_p,
    presence_penalty: options.presence_penalty,
    frequency_penalty: options.frequency_penalty,
    seed: options.seed,
    stop: options.stop === undefined || options.stop.length === 0 ? undefined : [...options.stop],
    tools: tools.length === 0 ? undefined : tools.map(toolOf),
    tool_choice: tools.length === 0 ? undefined : choiceOf(options.tool_choice, tools),
    parallel_tool_calls: tools.length === 0 ? undefined : options.parallel_tools,
    response_format: formatOf(options.format),
    reasoning_effort: options.effort,
  });
  return withDigitsUnder(written, options, { ...digitNames, max_completion_tokens: 'max_tokens' });
}

/** Numbers that are called the same on both sides. */
const digitNames = Object.fromEntries(
  ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'seed'].map((name) => [name, name]),
);

function messagesOf({ system, turns }: Conversation, dialect: ChatDialect): JsonValue[] {
  const head = system.map(({ text }) => ({ role: 'system', content: text }));
  return [...head, ...turns.flatMap((turn) => messagesOfTurn(turn, dialect))];
}

function messagesOfTurn(turn: Turn, dialect: ChatDialect): JsonObject[] {
  if (turn.role === 'assistant') return [assistantMessage(turn.parts, dialect)];
  const messages: JsonObject[] = [];
  const said: UserPart[] = [];
  const shown: UserPart[] = [];
  for (const part of turn.parts) {
    if (part.kind !== 'tool_result') said.push(part);
    else {
      messages.push({ role: 'tool', tool_call_id: part.id, content: resultText(part) });
      shown.push(...shownBy(part));
    }
  }
  if (said.length + shown.length > 0) messages.push({ role: 'user', content: contentOf([...shown, ...said]) });
  return messages;
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
  function: { name, arguments: writeExact(input) },
});

const customCall = ({ id, name, input }: ToolCallPart): JsonObject => ({
  id,
  type: 'custom',
  custom: { name, input: textOfInput(input, '') },
});

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
