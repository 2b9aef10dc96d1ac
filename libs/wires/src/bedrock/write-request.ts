// A conversation as a Bedrock Converse request; the model stands in the path.
import { withDigitsOf, withDigitsUnder, writeExact } from '@tappass/pipeline/exact-json';
import type { JsonObject } from '@tappass/pipeline/json';
import { cannotCarry, requireOptions } from '../cannot-carry.ts';
import type { AssistantPart, Conversation, Format, OptionName, Source, Tool, UserPart } from '../conversation.ts';
import { asFunction } from '../custom-tools.ts';
import { compact } from '../read-json.ts';
import { type ClaudeThinking, claudeThinking } from '../thinking-budget.ts';

const carried: ReadonlySet<OptionName> = new Set([
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'tool_choice',
  'format',
  'effort',
]);

export function writeBedrockRequest(conversation: Conversation): JsonObject {
  requireOptions(conversation, 'bedrock', carried);
  const { options, system, turns, named } = conversation;
  const tools = conversation.tools.map(asFunction);
  const { limit, thinking, effort } = limitsOf(conversation);
  return compact({
    system: system.length === 0 ? undefined : system.map(({ text }) => ({ text })),
    messages: turns.map(
      (turn): JsonObject => ({
        role: turn.role,
        content: turn.role === 'user' ? userContent(turn.parts) : turn.parts.flatMap(assistantBlock),
      }),
    ),
    inferenceConfig: drawnWith(
      options,
      notEmpty({
        maxTokens: limit,
        temperature: options.temperature,
        topP: options.top_p,
        stopSequences: options.stop === undefined || options.stop.length === 0 ? undefined : [...options.stop],
      }),
    ),
    toolConfig:
      tools.length === 0 || maySayNone(conversation)
        ? undefined
        : compact({ tools: tools.map(toolOf), toolChoice: choiceOf(conversation) }),
    outputConfig: formatOf(options.format, named.format ?? 'format'),
    additionalModelRequestFields: notEmpty({
      top_k: options.top_k,
      thinking: thinking && { ...thinking },
      output_config: effort && { effort },
    }),
  });
}

function notEmpty(value: Parameters<typeof compact>[0]): JsonObject | undefined {
  const kept = compact(value);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

const drawnWith = (options: Conversation['options'], written: JsonObject | undefined): JsonObject | undefined =>
  written && withDigitsUnder(written, options, { temperature: 'temperature', topP: 'top_p' });

const withoutLimit = ({ limit: _, ...rest }: ClaudeThinking): Partial<ClaudeThinking> => rest;

/** Models that are not told how long to think have the client's limit, or none. */
const limitsOf = (conversation: Conversation): Partial<ClaudeThinking> => {
  const told = claudeThinking(conversation, 'bedrock');
  return conversation.options.max_tokens === undefined && told.thinking?.type !== 'enabled' ? withoutLimit(told) : told;
};

const userContent = (parts: readonly UserPart[]): JsonObject[] =>
  [...parts.filter((part) => part.kind === 'tool_result'), ...parts.filter((part) => part.kind !== 'tool_result')].map(
    userBlock,
  );

function userBlock(part: UserPart, index: number): JsonObject {
  if (part.kind === 'text') return { text: part.text };
  if (part.kind === 'image') return { image: mediaOf(part.source, part.where) };
  if (part.kind === 'file')
    return { document: { ...mediaOf(part.source, part.where), name: nameOf(part.name, index) } };
  if (part.kind === 'audio') throw cannotCarry(part.where, 'the provider of this model takes no audio');
  const content = part.parts.map((one, at): JsonObject => userBlock(one, at));
  return { toolResult: { toolUseId: part.id, content, status: part.failed ? 'error' : 'success' } };
}

function mediaOf(source: Source, where: string): JsonObject {
  if (source.from === 'url') throw cannotCarry(where, 'the provider of this model fetches nothing; send the bytes');
  const format = source.mediaType.split('/')[1]?.replace('plain', 'txt').replace('jpg', 'jpeg') ?? '';
  return { format, source: { bytes: source.base64 } };
}

/** Bedrock takes few characters in names, and no name twice. */
const nameOf = (name: string, index: number): string =>
  `${name
    .replace(/\.\w+$/, '')
    .replace(/[^A-Za-z0-9 ()[\]-]+/g, '-')
    .slice(0, 150)} ${index + 1}`;

function assistantBlock(part: AssistantPart): JsonObject[] {
  if (part.kind === 'text') return [{ text: part.text }];
  if (part.kind === 'tool_call') return [{ toolUse: { toolUseId: part.id, name: part.name, input: part.input } }];
  if (part.redacted) return [{ reasoningContent: { redactedContent: part.text } }];
  if (part.signature === '') return [];
  return [{ reasoningContent: { reasoningText: { text: part.text, signature: part.signature } } }];
}

const toolOf = ({ name, description, schema, strict }: Tool): JsonObject => ({
  toolSpec: compact({
    name,
    description: description || undefined,
    inputSchema: { json: withDigitsOf({ type: 'object', ...schema }, schema) },
    strict: strict === true ? true : undefined,
  }),
});

/** Bedrock has no word for calling none: tools that nobody may call are not told, unless calls of them stand in the history, which Bedrock wants explained. */
const maySayNone = ({ options, turns }: Conversation): boolean =>
  options.tool_choice === 'none' &&
  turns.every((turn) => (turn.parts as readonly { kind: string }[]).every(({ kind }) => !kind.startsWith('tool_')));

/** The schema is a text here. */
function formatOf(format: Format | undefined, where: string): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.kind === 'json')
    throw cannotCarry(where, 'the provider of this model needs a JSON schema; send one with it');
  const jsonSchema = { name: format.name, schema: writeExact(format.schema) };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

function choiceOf({ options, named }: Conversation): JsonObject | undefined {
  const { tool_choice: choice } = options;
  if (choice === undefined) return undefined;
  if (choice === 'none')
    throw cannotCarry(
      named.tool_choice ?? 'tool_choice',
      'none cannot be said to bedrock after tool calls; leave it out',
    );
  if (typeof choice === 'object') return { tool: { name: choice.name } };
  return choice === 'required' ? { any: {} } : { auto: {} };
}
