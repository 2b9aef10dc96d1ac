// OpenAI chat completion chunks.
import { chatUsage, reportIn } from '../answer/usage.ts';
import { field, isObject, type JsonObject, type JsonPath, type JsonValue, list, text } from '../json.ts';
import type { StreamFormat, ToolFates, ToolMention } from './format.ts';
import { textPathOf } from './text-paths.ts';

const numberOf = (value: JsonValue | undefined, fallback: number): number => {
  const index = field(value, 'index');
  return typeof index === 'number' ? index : fallback;
};

const choicesOf = (json: JsonObject): readonly JsonValue[] => list(field(json, 'choices'));

const ownerOf = (choice: JsonValue | undefined, position: number): string => `choice ${numberOf(choice, position)}`;

const mention = (owner: string, call: JsonValue, position: number): ToolMention => {
  const index = numberOf(call, position);
  return { tool: `${owner} tool ${index}`, owner, index, id: text(field(call, 'id')) ?? '' };
};

/** The call of the time before `tool_calls`; it has no number. */
const legacy = (owner: string): ToolMention => ({ tool: `${owner} function`, owner, index: -1, id: '' });

const mentions = (choice: JsonValue, position: number): ToolMention[] => {
  const owner = ownerOf(choice, position);
  const delta = field(choice, 'delta');
  const calls = list(field(delta, 'tool_calls')).map((call, i) => mention(owner, call, i));
  return isObject(field(delta, 'function_call')) ? [...calls, legacy(owner)] : calls;
};

const signaturesOf = (choice: JsonValue, position: number): { path: JsonPath; group: string }[] =>
  list(field(field(choice, 'delta'), 'reasoning_details')).flatMap((detail, at) => {
    const path = ['choices', position, 'delta', 'reasoning_details', at, 'signature'];
    return typeof field(detail, 'signature') === 'string' ? [{ path, group: 'reasoning_details' }] : [];
  });

export const chatFormat: StreamFormat = {
  surface: 'chat',
  readable: (json) => json,
  textPath: (_json, path) => textPathOf('chat', path),
  isWhole: () => false,
  owner: (json, path) => (path[0] === 'choices' ? ownerAt(json, path) : ''),
  signatures: (json) => choicesOf(json).flatMap(signaturesOf),
  tools: (json) => choicesOf(json).flatMap(mentions),
  toolAt: (json, path) => {
    const owner = ownerAt(json, path);
    if (path[3] !== 'tool_calls') return legacy(owner).tool;
    const call = list(field(field(choicesOf(json)[Number(path[1])], 'delta'), 'tool_calls'))[Number(path[4])];
    return mention(owner, call ?? null, Number(path[4])).tool;
  },
  closes: (json) =>
    choicesOf(json).flatMap((choice, i) =>
      typeof field(choice, 'finish_reason') === 'string' ? [ownerOf(choice, i)] : [],
    ),
  usage: (json) => reportIn(json) ?? undefined,
  readUsage: chatUsage,
  isUsageOnly: (json) =>
    isObject(field(json, 'usage')) && Array.isArray(json['choices']) && json['choices'].length === 0,
  ping: () => undefined,
  isTerminal: () => false,
  withFates: (json, fates) => chatWithFates(json, fates),
  withoutMirrors: (json) => chatWithoutMirrors(json),
};

const chatWithoutMirrors = (json: JsonObject): JsonObject => {
  const choices = choicesOf(json);
  if (!choices.some((choice) => isObject(choice) && Object.hasOwn(choice, 'logprobs'))) return json;
  return { ...json, choices: choices.map((choice) => (isObject(choice) ? { ...choice, logprobs: null } : choice)) };
};

const ownerAt = (json: JsonObject, path: JsonPath): string =>
  ownerOf(choicesOf(json)[Number(path[1])], Number(path[1]));

const chatWithFates = (json: JsonObject, fates: ToolFates): JsonObject | undefined => {
  const old = choicesOf(json);
  const choices = old.map((choice, i) => choiceWithFates(choice, i, fates));
  if (choices.every((choice, i) => choice === old[i])) return json;
  const kept = choices.filter((choice): choice is JsonValue => choice !== undefined);
  return kept.length === 0 && !isObject(field(json, 'usage')) ? undefined : { ...json, choices: kept };
};

/** Undefined when the choice said nothing but of dropped calls. */
const choiceWithFates = (choice: JsonValue, position: number, fates: ToolFates): JsonValue | undefined => {
  if (!isObject(choice)) return choice;
  const owner = ownerOf(choice, position);
  const finished = choice['finish_reason'];
  const orphaned = (finished === 'tool_calls' || finished === 'function_call') && !fates.keepsTools(owner);
  const closed = orphaned ? { ...choice, finish_reason: 'stop' } : choice;
  const delta = choice['delta'];
  if (!isObject(delta)) return closed;
  const renewed = deltaWithFates(delta, owner, fates);
  if (renewed === delta) return closed;
  const silent = Object.keys(renewed).length === 0 && typeof finished !== 'string';
  return silent ? undefined : { ...closed, delta: renewed };
};

const deltaWithFates = (delta: JsonObject, owner: string, fates: ToolFates): JsonObject => {
  const old = list(delta['tool_calls']);
  const calls = old.flatMap((call, i) => {
    const { tool, index } = mention(owner, call, i);
    if (fates.isDropped(tool)) return [];
    const before = fates.droppedBefore(owner, index);
    return [before > 0 && isObject(call) ? { ...call, index: index - before } : call];
  });
  const sameCalls = calls.length === old.length && calls.every((call, i) => call === old[i]);
  const dropsLegacy = isObject(delta['function_call']) && fates.isDropped(legacy(owner).tool);
  if (sameCalls && !dropsLegacy) return delta;
  const renewed: JsonObject = { ...delta, tool_calls: calls };
  if (calls.length === 0) delete renewed['tool_calls'];
  if (dropsLegacy) delete renewed['function_call'];
  return renewed;
};
