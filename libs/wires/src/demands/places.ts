// Where a format has what the demands are about: tool calls, names, options. Paths with `*` stand for every item of a list.
import {
  field,
  isObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
  list,
  withValuesAt,
} from '@tappass/pipeline/json';
import type { WireName } from './demands.ts';

export type Place = readonly [path: JsonPath, value: JsonValue];

/** Every value at this path, `messages.*.tool_calls.*.id`. */
export const placesAt = (body: JsonValue | undefined, pattern: string): Place[] => {
  let found: Place[] = body === undefined ? [] : [[[], body]];
  for (const step of pattern.split('.'))
    found = found.flatMap(([path, value]): Place[] => {
      if (step === '*') return list(value).map((item, index): Place => [[...path, index], item]);
      const below = field(value, step);
      return below === undefined ? [] : [[[...path, step], below]];
    });
  return found;
};

/** Where requests name tools. */
export const requestNames: Readonly<Record<WireName, readonly string[]>> = {
  chat: `tools.*.function.name tools.*.custom.name functions.*.name tool_choice.function.name tool_choice.custom.name
    tool_choice.allowed_tools.tools.*.function.name tool_choice.allowed_tools.tools.*.custom.name function_call.name
    messages.*.tool_calls.*.function.name messages.*.tool_calls.*.custom.name messages.*.function_call.name`.split(
    /\s+/,
  ),
  messages: 'tools.*.name tool_choice.name messages.*.content.*.name'.split(' '),
  responses: 'tools.*.name tools.*.tools.*.name tool_choice.name tool_choice.tools.*.name input.*.name'.split(' '),
  gemini: `tools.*.functionDeclarations.*.name toolConfig.functionCallingConfig.allowedFunctionNames.*
    contents.*.parts.*.functionCall.name contents.*.parts.*.functionResponse.name`.split(/\s+/),
  bedrock: `toolConfig.tools.*.toolSpec.name toolConfig.toolChoice.tool.name
    messages.*.content.*.toolUse.name`.split(/\s+/),
};

/** Where answers and events of streams name tools. */
export const answerNames: Readonly<Record<WireName, readonly string[]>> = {
  chat: ['message', 'delta'].flatMap((from) =>
    ['tool_calls.*.function.name', 'tool_calls.*.custom.name', 'function_call.name'].map(
      (leaf) => `choices.*.${from}.${leaf}`,
    ),
  ),
  messages: 'content.*.name content_block.name'.split(' '),
  responses: `output.*.name item.name name response.output.*.name tools.*.name response.tools.*.name tool_choice.name
    response.tool_choice.name`.split(/\s+/),
  gemini: ['candidates.*.content.parts.*.functionCall.name'],
  bedrock: ['output.message.content.*.toolUse.name', 'start.toolUse.name'],
};

export interface IdPlace {
  readonly path: JsonPath;
  readonly id: string;
  /** Makes the call; others answer it. */
  readonly makes: boolean;
}

const idsOfBlock: readonly (readonly [pattern: string, makes: boolean])[] = [
  ['id', true],
  ['tool_use_id', false],
  ['toolUse.toolUseId', true],
  ['toolResult.toolUseId', false],
];

/** Ids of tool calls and of their results, in the order of the history. Gemini has none. */
export const callIds = (wire: WireName, body: JsonObject): IdPlace[] => {
  if (wire === 'gemini') return [];
  if (wire === 'responses') return placesAt(body, 'input.*').flatMap(idOfItem);
  return placesAt(body, 'messages.*').flatMap(([path, message]): IdPlace[] => {
    if (wire === 'chat')
      return [...idsAt(message, path, 'tool_calls.*.id', true), ...idsAt(message, path, 'tool_call_id', false)];
    return placesAt(message, 'content.*').flatMap(([below, block]) =>
      idsOfBlock.flatMap(([pattern, makes]) => idsAt(block, [...path, ...below], pattern, makes)),
    );
  });
};

const idsAt = (value: JsonValue, above: JsonPath, pattern: string, makes: boolean): IdPlace[] =>
  placesAt(value, pattern).flatMap(([path, id]) =>
    typeof id === 'string' ? [{ path: [...above, ...path], id, makes }] : [],
  );

const idOfItem = ([path, item]: Place): IdPlace[] => {
  const type = field(item, 'type');
  if (typeof type !== 'string' || !/_call(?:_output)?$/.test(type)) return [];
  return idsAt(item, path, 'call_id', type.endsWith('_call'));
};

export type OptionWord = 'limit' | 'temperature' | 'topP' | 'topK' | 'stop' | 'thinking' | 'effort' | 'seed' | 'choice';

const chatOptions = {
  limit: ['max_completion_tokens', 'max_tokens'],
  temperature: ['temperature'],
  topP: ['top_p'],
  topK: ['top_k'],
  stop: ['stop'],
  thinking: [],
  effort: ['reasoning_effort'],
  seed: ['seed', 'random_seed'],
  choice: ['tool_choice'],
} as const;

/** Where options stand. */
export const optionPlaces: Readonly<Record<WireName, Readonly<Record<OptionWord, readonly string[]>>>> = {
  chat: chatOptions,
  responses: {
    ...chatOptions,
    limit: ['max_output_tokens'],
    stop: [],
    effort: ['reasoning.effort'],
    seed: [],
    topK: [],
  },
  messages: {
    ...chatOptions,
    limit: ['max_tokens'],
    stop: ['stop_sequences'],
    thinking: ['thinking'],
    effort: ['output_config.effort'],
    seed: [],
  },
  gemini: {
    limit: ['generationConfig.maxOutputTokens'],
    temperature: ['generationConfig.temperature'],
    topP: ['generationConfig.topP'],
    topK: ['generationConfig.topK'],
    stop: ['generationConfig.stopSequences'],
    thinking: [],
    effort: [],
    seed: ['generationConfig.seed'],
    choice: [],
  },
  bedrock: {
    limit: ['inferenceConfig.maxTokens'],
    temperature: ['inferenceConfig.temperature'],
    topP: ['inferenceConfig.topP'],
    topK: ['additionalModelRequestFields.top_k'],
    stop: ['inferenceConfig.stopSequences'],
    thinking: ['additionalModelRequestFields.thinking'],
    effort: ['additionalModelRequestFields.output_config.effort'],
    seed: [],
    choice: ['toolConfig.toolChoice'],
  },
};

/** The body with another value at this path of fields; without the field, and an object that was left empty, for undefined. */
export const withOption = (body: JsonObject, path: string, value: JsonValue | undefined): JsonObject => {
  const [name = '', ...rest] = path.split('.');
  const below = rest.length === 0 ? value : nested(field(body, name), rest.join('.'), value);
  if (below !== undefined) return Object.hasOwn(body, name) ? put(body, name, below) : { ...body, [name]: below };
  if (!Object.hasOwn(body, name)) return body;
  const { [name]: _, ...others } = body;
  return others;
};

const put = (body: JsonObject, name: string, value: JsonValue): JsonObject =>
  body[name] === value ? body : (withValuesAt(body, [[[name], value]]) as JsonObject);

const nested = (inner: JsonValue | undefined, path: string, value: JsonValue | undefined): JsonValue | undefined => {
  const changed = withOption(isObject(inner) ? inner : {}, path, value);
  return Object.keys(changed).length === 0 ? undefined : changed;
};

/** The option, wherever it stands; null says as little as nothing. */
export const optionOf = (
  wire: WireName,
  body: JsonObject,
  word: OptionWord,
): { path: string; value: JsonValue } | undefined => {
  for (const path of optionPlaces[wire][word]) {
    const value = placesAt(body, path)[0]?.[1];
    if (value !== undefined && value !== null) return { path, value };
  }
  return undefined;
};
