// How long to think in Gemini's words: a budget for the second generation, a level from the third on; models that cannot be kept from it think least.
import type { JsonObject } from '@tappass/pipeline/json';
import type { Effort } from '../conversation.ts';

interface Family {
  readonly models: RegExp;
  readonly say: (effort: Effort) => JsonObject;
}

const budgets = (none: number, minimal: number): Readonly<Record<Effort, number>> => ({
  none,
  minimal,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
});

const inTokens = (tokens: Readonly<Record<Effort, number>>) => (effort: Effort) => ({ thinkingBudget: tokens[effort] });

/** The first that fits. */
const families: readonly Family[] = [
  { models: /^gemini-2\.5-pro/, say: inTokens(budgets(128, 512)) },
  { models: /^gemini-2\.5-flash/, say: inTokens(budgets(0, 512)) },
  // flash may think as little as it likes, pro knows a little and a lot
  {
    models: /^gemini-[3-9](?:\.\d+)?-flash/,
    say: (effort) => ({ thinkingLevel: effort === 'none' ? 'MINIMAL' : effort.toUpperCase() }),
  },
  {
    models: /^gemini-[3-9]/,
    say: (effort) => ({ thinkingLevel: effort === 'high' || effort === 'medium' ? 'HIGH' : 'LOW' }),
  },
];

/** Undefined for models that do not think. */
export const geminiThinking = (model: string, effort: Effort): JsonObject | undefined =>
  families.find(({ models }) => models.test(model))?.say(effort);
