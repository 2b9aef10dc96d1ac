// Options as the receiver takes them: by its names, within its bounds, and none that excludes another.

import { field, isObject, type JsonObject, type JsonValue } from '@tappass/pipeline/json';
import { cannotCarry } from '../cannot-carry.ts';
import type { Demands, WireName } from './demands.ts';
import { optionOf, withOption } from './places.ts';

type Rule = (wire: WireName, body: JsonObject, demands: Demands) => JsonObject;

const renamed: Rule = (_wire, body, { renamed: names }) => {
  let changed = body;
  for (const [name, own] of Object.entries(names ?? {})) {
    const value = field(changed, name);
    if (value === undefined) continue;
    changed = withOption(changed, name, undefined);
    if (value !== null && !Object.hasOwn(changed, own)) changed = { ...changed, [own]: value };
  }
  return changed;
};

const without: Rule = (_wire, body, { without: names }) => {
  let changed = body;
  for (const name of names ?? []) changed = withOption(changed, name, undefined);
  return changed;
};

/** A limit means at most, so that the receiver's own is within it. */
const limited: Rule = (wire, body, { mostOutput, leastOutput }) => {
  const limit = optionOf(wire, body, 'limit');
  if (typeof limit?.value !== 'number') return body;
  const fitting = Math.max(Math.min(limit.value, mostOutput ?? limit.value), leastOutput ?? 0);
  return fitting === limit.value ? body : withOption(body, limit.path, fitting);
};

/** How a word is drawn is a wish; a receiver that draws by itself is left to it. */
const sampled: Rule = (wire, body, { sampling, hottest }) => {
  let changed = body;
  const temperature = optionOf(wire, body, 'temperature');
  if (temperature !== undefined && hottest !== undefined && Number(temperature.value) > hottest)
    changed = withOption(changed, temperature.path, hottest);
  if (sampling === undefined) return changed;
  if (sampling === 'one') {
    const topP = optionOf(wire, changed, 'topP');
    return temperature === undefined || topP === undefined ? changed : withOption(changed, topP.path, undefined);
  }
  for (const word of ['temperature', 'topP', 'topK'] as const) {
    const option = optionOf(wire, changed, word);
    // what a model does anyway may be said
    if (option !== undefined && (word === 'topK' || wire === 'messages' || wire === 'bedrock' || option.value !== 1))
      changed = withOption(changed, option.path, undefined);
  }
  if (wire === 'chat')
    for (const name of ['presence_penalty', 'frequency_penalty'])
      if (field(changed, name) !== 0) changed = withOption(changed, name, undefined);
  return changed;
};

/** @throws Fault bad_field for more stops than the receiver can heed */
const stopped: Rule = (wire, body, { stops }) => {
  const stop = optionOf(wire, body, 'stop');
  if (stops === undefined || stop === undefined) return body;
  const given = Array.isArray(stop.value) ? stop.value : [stop.value];
  const heeded = given
    .filter((one) => typeof one !== 'string' || one !== '')
    .filter((one) => mayStop(one, stops.visible));
  if (heeded.length > stops.most)
    throw cannotCarry(
      stop.path.split('.').at(-1) ?? 'stop',
      `holds more than the ${stops.most} texts that this model can stop at`,
    );
  if (heeded.length === given.length && given.length > 0) return body;
  return withOption(body, stop.path, heeded.length === 0 ? undefined : heeded);
};

const mayStop = (one: JsonValue, visible: true | undefined): boolean =>
  visible !== true || typeof one !== 'string' || one.trim() !== '';

const ranks: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The word for the same effort, or the nearest. */
const effortful: Rule = (wire, body, { efforts }) => {
  const effort = optionOf(wire, body, 'effort');
  if (efforts === undefined || effort === undefined || typeof effort.value !== 'string') return body;
  if (efforts.includes(effort.value)) return body;
  const asked = ranks.indexOf(effort.value);
  if (asked === -1 && efforts.length > 0) return body;
  const distance = (word: string): number => Math.abs(ranks.indexOf(word) - asked);
  const nearest = [...efforts].sort((one, other) => distance(one) - distance(other))[0];
  return withOption(body, effort.path, nearest);
};

/** Reasoning models of OpenAI that may be told not to think draw words like any other while they do not. */
const drawnWhileThinking: Rule = (wire, body, demands) => {
  if (demands.efforts?.includes('none') !== true) return body;
  const effort = optionOf(wire, body, 'effort')?.value;
  return effort === undefined || effort === 'none' ? body : sampled(wire, body, { ...demands, sampling: 'none' });
};

const seeded: Rule = (wire, body, { largestSeed }) => {
  const seed = optionOf(wire, body, 'seed');
  if (largestSeed === undefined || typeof seed?.value !== 'number') return body;
  if (Number.isInteger(seed.value) && Math.abs(seed.value) <= largestSeed) return body;
  // any number will do, as long as it is the same for the same seed
  return withOption(body, seed.path, Math.floor(Math.abs(seed.value)) % (largestSeed + 1));
};

const rules: readonly Rule[] = [renamed, without, limited, sampled, drawnWhileThinking, stopped, effortful, seeded];

export const withParameters: Rule = (wire, body, demands) =>
  rules.reduce((changed, rule) => rule(wire, changed, demands), body);

/** Tools that must be called, by name or any. */
export const forcesTools = (wire: WireName, body: JsonObject): boolean => {
  const choice = optionOf(wire, body, 'choice')?.value;
  if (!isObject(choice)) return choice === 'required';
  return wire === 'bedrock' ? !Object.hasOwn(choice, 'auto') : choice['type'] === 'any' || choice['type'] === 'tool';
};
