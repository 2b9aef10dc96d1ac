// The options of a chat completions request, with the names the client knows them by.
import { withDigitsUnder } from '@tappass/pipeline/exact-json';
import { field, type JsonObject } from '@tappass/pipeline/json';
import { cannotCarry, malformed } from '../cannot-carry.ts';
import { type Effort, efforts, type Format, type OptionName, type Options } from '../conversation.ts';
import { booleanAt, compact, neededText, numberAt, objectAt, textAt } from '../read-json.ts';
import { readToolChoice } from './read-tools.ts';

const numbers = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'seed'] as const;

export function readOptions(body: JsonObject): { options: Options; named: Partial<Record<OptionName, string>> } {
  const limitField = field(body, 'max_completion_tokens') === undefined ? 'max_tokens' : 'max_completion_tokens';
  const read: [OptionName, string, unknown][] = [
    ...numbers.map((name): [OptionName, string, unknown] => [name, name, numberAt(body, name)]),
    ['max_tokens', limitField, numberAt(body, limitField)],
    ['stop', 'stop', stopsOf(body)],
    ['tool_choice', 'tool_choice', readToolChoice(field(body, 'tool_choice'))],
    ['parallel_tools', 'parallel_tool_calls', booleanAt(body, 'parallel_tool_calls')],
    ['format', 'response_format', readFormat(objectAt(body, 'response_format'), 'response_format')],
    ['effort', 'reasoning_effort', readEffort(textAt(body, 'reasoning_effort'), 'reasoning_effort')],
  ];
  return namedOptions(body, read);
}

/** Options that were given, and what the client calls them. */
export function namedOptions(
  body: JsonObject,
  read: readonly (readonly [OptionName, string, unknown])[],
): {
  options: Options;
  named: Partial<Record<OptionName, string>>;
} {
  const there = read.filter(([, , value]) => value !== undefined);
  const options = Object.fromEntries(there.map(([option, , value]) => [option, value])) as JsonObject;
  return {
    options: withDigitsUnder(
      options,
      body,
      Object.fromEntries(there.map(([option, name]) => [option, name])),
    ) as Options,
    named: Object.fromEntries(there.map(([option, name]) => [option, name])),
  };
}

function stopsOf(body: JsonObject): readonly string[] | undefined {
  const stop = field(body, 'stop');
  if (stop === undefined || stop === null) return undefined;
  const stops = Array.isArray(stop) ? stop : [stop];
  if (stops.every((one): one is string => typeof one === 'string')) return stops;
  throw malformed('stop', 'must be a text or a list of texts');
}

/** `xhigh` and `max` are the most that formats without them can say. @throws Fault bad_field */
export function readEffort(effort: string | undefined, where: string): Effort | undefined {
  if (effort === undefined) return undefined;
  if (effort === 'xhigh' || effort === 'max') return 'high';
  const known = efforts.find((one) => one === effort);
  if (known === undefined) throw malformed(where, `must be one of ${efforts.join(', ')}`);
  return known;
}

/** `response_format` of chat completions. @throws Fault bad_field */
export function readFormat(format: JsonObject | undefined, where: string): Format | undefined {
  if (format === undefined) return undefined;
  const type = textAt(format, 'type', `${where}.type`);
  if (type === 'text') return undefined;
  if (type === 'json_object') return { kind: 'json' };
  if (type !== 'json_schema') throw cannotCarry(where, 'cannot be carried to the provider of this model');
  const inner = objectAt(format, 'json_schema', `${where}.json_schema`);
  return schemaFormat(compact({ ...inner }), `${where}.json_schema`);
}

/** @param inner {name, schema, strict?} */
export function schemaFormat(inner: JsonObject, where: string): Format {
  const schema = objectAt(inner, 'schema', `${where}.schema`);
  if (schema === undefined) throw malformed(`${where}.schema`, 'is missing');
  const strict = booleanAt(inner, 'strict', `${where}.strict`) ?? false;
  return { kind: 'schema', name: neededText(inner, 'name', `${where}.name`), schema, strict };
}
