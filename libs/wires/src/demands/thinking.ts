// Thinking as Claude takes it: not with a history that has tool calls but no thoughts, not with a forced tool, not with other draws, and within the limit.
import { field, isObject, type JsonObject } from '@tappass/pipeline/json';
import { isCall, isResult, isThinking, messagesOf, shapeOf } from './blocks.ts';
import type { Demands, WireName } from './demands.ts';
import { forcesTools } from './parameters.ts';
import { optionOf, withOption } from './places.ts';

const leastBudget = 1_024;

export const withThinking = (wire: WireName, body: JsonObject, demands: Demands): JsonObject => {
  const thinking = optionOf(wire, body, 'thinking');
  if (thinking === undefined || !isObject(thinking.value)) return body;
  const { type } = thinking.value;
  if (type !== 'enabled' && type !== 'adaptive') return body;
  const off = (): JsonObject => withOption(body, thinking.path, undefined);
  if (demands.thinking === 'none') return off();
  if (type === 'enabled' && demands.thinking === 'adaptive') return adaptive(wire, body, thinking.path);
  if (forcesTools(wire, body)) return off();
  if (type === 'adaptive') return drawn(wire, body);
  if (lacksThoughts(wire, body)) return off();
  return drawn(wire, budgeted(wire, body, thinking.path, thinking.value) ?? off());
};

/** Models that think by themselves are told how hard, not how long. */
const adaptive = (wire: WireName, body: JsonObject, path: string): JsonObject => {
  const budget = Number(field(optionOf(wire, body, 'thinking')?.value, 'budget_tokens') ?? 0);
  const changed = withOption(body, path, forcesTools(wire, body) ? undefined : { type: 'adaptive' });
  if (optionOf(wire, changed, 'effort') !== undefined) return changed;
  const effort = budget <= 4_096 ? 'low' : budget <= 16_384 ? 'medium' : 'high';
  return withOption(changed, path.replace(/thinking$/, 'output_config.effort'), effort);
};

/**
 * Calls that wait for the model's next word began with its thoughts, if they began with any: a model that is to go on
 * thinking wants them back. Those of answered questions are history.
 */
const lacksThoughts = (wire: WireName, body: JsonObject): boolean => {
  const messages = messagesOf(shapeOf(wire)!, body);
  const asked = messages.findLastIndex(({ role, blocks }) => role === 'user' && !blocks.some(isResult));
  const loop = messages.slice(asked + 1).filter(({ role }) => role === 'assistant');
  const first = loop[0]?.blocks[0];
  return loop.some(({ blocks }) => blocks.some(isCall)) && (first === undefined || !isThinking(first));
};

/** Thoughts count into the limit, and leave room for the answer; undefined where there is none for thoughts. */
const budgeted = (wire: WireName, body: JsonObject, path: string, thinking: JsonObject): JsonObject | undefined => {
  const limit = optionOf(wire, body, 'limit')?.value;
  const budget = Number(thinking['budget_tokens'] ?? leastBudget);
  const most = typeof limit === 'number' ? limit - 1 : budget;
  const fitting = Math.max(leastBudget, Math.min(budget, most));
  if (fitting > most) return undefined;
  return fitting === thinking['budget_tokens'] ? body : withOption(body, path, { ...thinking, budget_tokens: fitting });
};

const drawn = (wire: WireName, body: JsonObject): JsonObject => {
  if (optionOf(wire, body, 'thinking') === undefined) return body;
  let changed = body;
  const temperature = optionOf(wire, body, 'temperature');
  const topP = optionOf(wire, body, 'topP');
  const topK = optionOf(wire, body, 'topK');
  if (temperature !== undefined && temperature.value !== 1) changed = withOption(changed, temperature.path, undefined);
  if (topP !== undefined && Number(topP.value) < 0.95) changed = withOption(changed, topP.path, undefined);
  return topK === undefined ? changed : withOption(changed, topK.path, undefined);
};
