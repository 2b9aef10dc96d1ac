// A conversation as a Gemini generateContent request; the model stands in the path.
import { withDigitsUnder } from '@tappass/pipeline/exact-json';
import { isObject, type JsonObject, type JsonValue } from '@tappass/pipeline/json';
import { cannotCarry, requireOptions } from '../cannot-carry.ts';
import type { AssistantPart, Conversation, OptionName, Source, Turn, UserPart } from '../conversation.ts';
import { asFunction } from '../custom-tools.ts';
import { compact, parsed } from '../read-json.ts';
import { resultText, shownBy } from '../tool-results.ts';
import { geminiThinking } from './thinking.ts';

const carried: ReadonlySet<OptionName> = new Set([
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'stop',
  'tool_choice',
  'format',
  'effort',
]);

export function writeGeminiRequest(conversation: Conversation): JsonObject {
  requireOptions(conversation, 'google', carried);
  const { system, turns, model } = conversation;
  const tools = conversation.tools.map(asFunction);
  const toolNames = namesOf(turns);
  return compact({
    systemInstruction: system.length === 0 ? undefined : { parts: system.map(({ text }) => ({ text })) },
    contents: turns.map((turn) => contentOf(turn, toolNames, model)),
    tools: tools.length === 0 ? undefined : [{ functionDeclarations: tools.map(declarationOf) }],
    toolConfig: tools.length === 0 ? undefined : toolConfigOf(conversation),
    generationConfig: configOf(conversation),
  });
}

const declarationOf = ({ name, description, schema }: Conversation['tools'][number]): JsonObject =>
  compact({ name, description: description || undefined, parametersJsonSchema: schema });

/** Results name their function, not the call. */
function namesOf(turns: readonly Turn[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const turn of turns)
    if (turn.role === 'assistant')
      for (const part of turn.parts) if (part.kind === 'tool_call') names.set(part.id, part.name);
  return names;
}

function contentOf(turn: Turn, names: ReadonlyMap<string, string>, model: string): JsonObject {
  if (turn.role === 'user') return { role: 'user', parts: userParts(turn.parts, names) };
  return { role: 'model', parts: modelParts(turn.parts, model) };
}

/** Results first, then what they showed, then what the user said: calls are answered at once. */
function userParts(parts: readonly UserPart[], names: ReadonlyMap<string, string>): JsonObject[] {
  const results = parts.filter((part) => part.kind === 'tool_result');
  const said = parts.filter((part) => part.kind !== 'tool_result');
  return [...results, ...results.flatMap(shownBy), ...said].map((part) => userPart(part, names));
}

function userPart(part: UserPart, names: ReadonlyMap<string, string>): JsonObject {
  if (part.kind === 'text') return { text: part.text };
  if (part.kind === 'audio') return { inlineData: { mimeType: part.mediaType, data: part.base64 } };
  if (part.kind === 'image' || part.kind === 'file') return { inlineData: inlineOf(part.source, part.where) };
  const name = names.get(part.id);
  if (name === undefined) throw cannotCarry(part.where, 'answers a tool call that is not in the history');
  return { functionResponse: { name, response: responseOf(resultText({ ...part, failed: false }), part.failed) } };
}

/** Gemini wants an object; a text becomes one. */
function responseOf(text: string, failed: boolean): JsonObject {
  if (failed) return { error: text };
  const value = parsed(text);
  return isObject(value) ? value : { result: text };
}

function inlineOf(source: Source, where: string): JsonObject {
  if (source.from === 'url') throw cannotCarry(where, 'the provider of this model fetches nothing; send the bytes');
  return { mimeType: source.mediaType, data: source.base64 };
}

/** Calls of the third generation carry a signature; for those that were made elsewhere Google documents this one. */
const foreignSignature = 'skip_thought_signature_validator';

function modelParts(parts: readonly AssistantPart[], model: string): JsonObject[] {
  const signs = /^gemini-[3-9]/.test(model);
  return parts.flatMap((part): JsonObject[] => {
    if (part.kind === 'text') return [{ text: part.text }];
    if (part.kind === 'thinking') return [];
    const functionCall = { name: part.name, args: part.input };
    return [signs ? { functionCall, thoughtSignature: foreignSignature } : { functionCall }];
  });
}

function toolConfigOf({ options }: Conversation): JsonObject | undefined {
  const { tool_choice: choice } = options;
  if (choice === undefined) return undefined;
  if (typeof choice === 'object')
    return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [choice.name] } };
  return { functionCallingConfig: { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[choice] } };
}

const digitNames = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  seed: 'seed',
};

function configOf({ options, model }: Conversation): JsonObject | undefined {
  const { format, effort } = options;
  const config = compact({
    maxOutputTokens: options.max_tokens,
    temperature: options.temperature,
    topP: options.top_p,
    topK: options.top_k,
    presencePenalty: options.presence_penalty,
    frequencyPenalty: options.frequency_penalty,
    seed: options.seed,
    stopSequences: options.stop === undefined || options.stop.length === 0 ? undefined : [...options.stop],
    responseMimeType: format === undefined ? undefined : 'application/json',
    responseJsonSchema: format?.kind === 'schema' ? format.schema : undefined,
    thinkingConfig: effort && geminiThinking(model, effort),
  } satisfies Record<string, JsonValue | undefined>);
  if (Object.keys(config).length === 0) return undefined;
  return withDigitsUnder(config, options, digitNames);
}
