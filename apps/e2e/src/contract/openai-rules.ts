// Rules of chat completions, of servers that speak them, and of Responses.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import { firstOdd, idsOf, isBlock, messages, num, type Rule, str, within } from './rule.ts';

const chatCalls = (body: JsonObject): JsonValue[] =>
  messages(body).flatMap((one) => [...list(field(one, 'tool_calls'))]);
const chatNames = (body: JsonObject): string[] => [
  ...[...list(field(body, 'tools')), ...chatCalls(body)].map((one) =>
    str(field(field(one, 'function') ?? field(one, 'custom'), 'name')),
  ),
];

/** Every result answers a call before it, every call has its result before anybody else speaks. */
const chatPairs: Rule = (body) => {
  let open: string[] = [];
  for (const message of messages(body)) {
    if (field(message, 'role') === 'tool') {
      const id = str(field(message, 'tool_call_id'));
      if (!open.includes(id)) return `a result of ${id}, which is not open`;
      open = open.filter((one) => one !== id);
    } else {
      if (open.length > 0) return `calls without results: ${open.join()}`;
      open = idsOf(list(field(message, 'tool_calls')));
    }
  }
  return open.length > 0 ? 'calls without results at the end' : undefined;
};

export const chatRules: readonly Rule[] = [
  chatPairs,
  (body) => firstOdd(idsOf(chatCalls(body)), /^.{1,40}$/s),
  (body) => firstOdd(chatNames(body), /^[A-Za-z0-9_-]{1,64}$/),
  (body) =>
    firstOdd(
      messages(body).map((one) => str(field(one, 'name')) || 'x'),
      /^[^\s<|\\/>]{1,64}$/,
    ),
  (body) => (list(field(body, 'stop')).length > 4 ? 'more than four stops' : undefined),
  within((body) => field(body, 'max_completion_tokens') ?? field(body, 'max_tokens')),
  (body, model) =>
    /^(?:o\d|gpt-5)/.test(model) && field(body, 'max_tokens') !== undefined
      ? 'max_tokens of a reasoning model'
      : undefined,
  (body, model) => {
    if (!/^(?:o\d|gpt-5(?!\.))/.test(model)) return undefined;
    const odd = ['temperature', 'top_p'].find((name) => (field(body, name) ?? 1) !== 1);
    return odd ?? ((field(body, 'presence_penalty') ?? 0) !== 0 ? 'presence_penalty' : undefined);
  },
  (body, model) => {
    const effort = field(body, 'reasoning_effort');
    if (effort === undefined) return undefined;
    if (/^gpt-4/.test(model)) return 'effort of a model that has none';
    if (/^o\d/.test(model) && (effort === 'none' || effort === 'minimal')) return `effort ${String(effort)}`;
    if (/^gpt-5(?!\.)/.test(model) && effort === 'none') return 'effort none';
    return /^gpt-5\./.test(model) && effort === 'minimal' ? 'effort minimal' : undefined;
  },
  (body) => {
    const format = field(field(body, 'response_format'), 'json_schema');
    return field(format, 'strict') === true ? strictProblem(field(format, 'schema')) : undefined;
  },
];

/** What strict schemas must be: closed, everything required, and none of these words. */
const strictProblem = (schema: JsonValue | undefined): string | undefined => {
  if (Array.isArray(schema)) return schema.map(strictProblem).find((one) => one !== undefined);
  if (!isObject(schema)) return undefined;
  const properties = field(schema, 'properties');
  if (isObject(properties)) {
    if (schema['additionalProperties'] !== false) return 'a strict object that is open';
    const required = list(schema['required']);
    if (!Object.keys(properties).every((name) => required.includes(name)))
      return 'a strict object with optional fields';
    const below = strictProblem(Object.values(properties));
    if (below !== undefined) return below;
  }
  for (const word of ['allOf', 'oneOf', 'not', 'if', 'minLength', 'uniqueItems'])
    if (Object.hasOwn(schema, word) && typeof schema[word] !== 'string') return `the word ${word} in a strict schema`;
  return strictProblem([schema['items'] ?? null, schema['anyOf'] ?? null]);
};

/** What every server that speaks chat completions can be told, whatever model it serves. */
export const localRules: readonly Rule[] = [
  chatPairs,
  (body) => (idsOf(chatCalls(body)).some((id) => id === '') ? 'an empty id' : undefined),
  (body) => firstOdd(chatNames(body), /^[A-Za-z0-9_-]{1,64}$/),
  (body) => (messages(body).some((one) => field(one, 'role') === 'developer') ? 'a developer' : undefined),
  (body) => (Object.hasOwn(body, 'max_completion_tokens') ? 'max_completion_tokens' : undefined),
  (body, model) => (/mistral/i.test(model) ? firstOdd(idsOf(chatCalls(body)), /^[A-Za-z0-9]{9}$/) : undefined),
];

export const mistralRules: readonly Rule[] = [
  chatPairs,
  (body) => firstOdd(idsOf(chatCalls(body)), /^[A-Za-z0-9]{9}$/),
  (body) => firstOdd(chatNames(body), /^[A-Za-z0-9_-]{1,64}$/),
  (body) =>
    messages(body).some(
      (one) =>
        field(one, 'role') === 'assistant' && !field(one, 'content') && list(field(one, 'tool_calls')).length === 0,
    )
      ? 'an assistant that says nothing'
      : undefined,
  (body) => {
    const roles = messages(body).map((one) => str(field(one, 'role')));
    const at = roles.findIndex((role, index) => role === 'user' && roles[index - 1] === 'tool');
    return at === -1 ? undefined : 'a user right after a tool';
  },
  (body) => {
    const last = messages(body).at(-1);
    const ends = field(last, 'role') === 'assistant' && field(last, 'prefix') !== true;
    return ends ? 'an assistant at the end without prefix' : undefined;
  },
  (body) => ((num(field(body, 'temperature')) ?? 0) > 1.5 ? 'too hot' : undefined),
];

// Responses ----------------------------------------------------------------------------------------------------------

const items = (body: JsonObject): readonly JsonValue[] => list(field(body, 'input'));

export const responsesRules: readonly Rule[] = [
  (body) => {
    const calls = items(body).filter((item) => isBlock(item, 'function_call') || isBlock(item, 'custom_tool_call'));
    const results = items(body).filter((item) => str(field(item, 'type')).endsWith('_call_output'));
    const made = idsOf(calls, 'call_id');
    if (firstOdd(made, /^.{1,64}$/s) !== undefined) return 'an id that is too long or empty';
    const orphan = idsOf(results, 'call_id').find((id) => !made.includes(id));
    if (orphan !== undefined) return `a result of ${orphan}, which nobody called`;
    return results.length === calls.length ? undefined : 'calls without results';
  },
  (body) =>
    firstOdd(
      [...list(field(body, 'tools')), ...items(body)].map((one) => str(field(one, 'name')) || 'x'),
      /^[A-Za-z0-9_-]{1,64}$/,
    ),
  (body) => ((num(field(body, 'max_output_tokens')) ?? 16) < 16 ? 'a limit below 16' : undefined),
  within((body) => field(body, 'max_output_tokens')),
];
