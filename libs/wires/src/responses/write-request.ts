// A conversation as an OpenAI responses request, for models that speak nothing else.
import { withDigitsUnder, writeExact } from '@tappass/pipeline/exact-json';
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import { cannotCarry, requireOptions } from '../cannot-carry.ts';
import { urlOf } from '../chat/write-request.ts';
import type {
  AssistantPart,
  Conversation,
  Format,
  OptionName,
  Tool,
  ToolChoice,
  Turn,
  UserPart,
} from '../conversation.ts';
import { isCustom, textOfInput } from '../custom-tools.ts';
import { compact } from '../read-json.ts';

const carried: ReadonlySet<OptionName> = new Set([
  'max_tokens',
  'temperature',
  'top_p',
  'tool_choice',
  'parallel_tools',
  'format',
  'effort',
]);

export function writeResponsesRequest(conversation: Conversation): JsonObject {
  requireOptions(conversation, 'openai', carried);
  const { options, system, tools, turns } = conversation;
  const customIds = customCallIds(turns);
  const written = compact({
    model: conversation.model,
    instructions: system.length === 0 ? undefined : system.map(({ text }) => text).join('\n\n'),
    input: turns.flatMap((turn) => itemsOf(turn, customIds)),
    // nothing of a shared credential's calls stays with the provider
    store: false,
    stream: conversation.stream ? true : undefined,
    max_output_tokens: options.max_tokens,
    temperature: options.temperature,
    top_p: options.top_p,
    tools: tools.length === 0 ? undefined : tools.map(toolOf),
    tool_choice: tools.length === 0 ? undefined : choiceOf(options.tool_choice, tools),
    parallel_tool_calls: tools.length === 0 ? undefined : options.parallel_tools,
    text: formatOf(options.format),
    reasoning: options.effort === undefined ? undefined : { effort: options.effort },
  });
  return withDigitsUnder(written, options, { temperature: 'temperature', top_p: 'top_p' });
}

function toolOf({ name, description, schema, strict, custom }: Tool): JsonObject {
  if (custom === undefined)
    return compact({ type: 'function', name, description, parameters: schema, strict: strict ?? false });
  const { syntax, definition } = custom.grammar ?? {};
  const format = custom.grammar && compact({ type: 'grammar', syntax, definition });
  return compact({ type: 'custom', name, description, format });
}

const choiceOf = (choice: ToolChoice | undefined, tools: readonly Tool[]): JsonValue | undefined =>
  typeof choice === 'object'
    ? { type: isCustom(choice.name, tools) ? 'custom' : 'function', name: choice.name }
    : choice;

/** Their results are items of a kind of their own. */
const customCallIds = (turns: readonly Turn[]): ReadonlySet<string> =>
  new Set(
    turns.flatMap((turn) =>
      turn.role === 'assistant'
        ? turn.parts.flatMap((part) => (part.kind === 'tool_call' && part.custom === true ? [part.id] : []))
        : [],
    ),
  );

function formatOf(format: Format | undefined): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.kind === 'json') return { format: { type: 'json_object' } };
  const { name, schema, strict } = format;
  return { format: { type: 'json_schema', name, schema, strict } };
}

function itemsOf(turn: Turn, customIds: ReadonlySet<string>): JsonObject[] {
  if (turn.role === 'assistant') return turn.parts.flatMap(assistantItem);
  const results = turn.parts.flatMap((part): JsonObject[] =>
    part.kind === 'tool_result' ? [resultItem(part, customIds.has(part.id))] : [],
  );
  const said = turn.parts.filter((part) => part.kind !== 'tool_result');
  return said.length === 0 ? results : [...results, { role: 'user', content: said.map(contentOf) }];
}

function assistantItem(part: AssistantPart): JsonObject[] {
  if (part.kind === 'text') return [{ role: 'assistant', content: part.text }];
  if (part.kind === 'thinking') return [];
  if (part.custom === true)
    return [{ type: 'custom_tool_call', call_id: part.id, name: part.name, input: textOfInput(part.input, '') }];
  return [{ type: 'function_call', call_id: part.id, name: part.name, arguments: writeExact(part.input) }];
}

function resultItem(part: Extract<UserPart, { kind: 'tool_result' }>, custom: boolean): JsonObject {
  const output = part.parts.map(contentOf);
  const texts = part.parts.flatMap((one) => (one.kind === 'text' ? [one.text] : []));
  const said = texts.length === output.length ? `${part.failed ? 'Error: ' : ''}${texts.join('\n')}` : output;
  return { type: custom ? 'custom_tool_call_output' : 'function_call_output', call_id: part.id, output: said };
}

function contentOf(part: UserPart): JsonObject {
  if (part.kind === 'text') return { type: 'input_text', text: part.text };
  if (part.kind === 'image') return { type: 'input_image', image_url: urlOf(part.source), detail: 'auto' };
  if (part.kind === 'file' && part.source.from === 'data')
    return { type: 'input_file', filename: part.name, file_data: urlOf(part.source) };
  throw cannotCarry(part.where, 'cannot be carried to the provider of this model');
}
