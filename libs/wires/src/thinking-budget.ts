// How long to think, for models that are told in tokens.
import type { Conversation, Effort } from './conversation.ts';
import { demandsOf } from './demands/demand-table.ts';

const tokens: Readonly<Record<Effort, number>> = { none: 0, minimal: 0, low: 2_048, medium: 8_192, high: 24_576 };

/** Anthropic wants a limit; every model in the price book can say this much. */
const defaultMaxTokens = 8_192;
const leastBudget = 1_024;

export interface ClaudeThinking {
  readonly limit: number;
  readonly thinking?: { readonly type: 'enabled'; readonly budget_tokens: number } | { readonly type: 'adaptive' };
  readonly effort?: Effort;
}

/**
 * Thinking counts into the limit, so the limit grows by it, as far as the model's own goes: the client's number is about what
 * it gets to read. A history of calls without thoughts cannot be gone on from with thinking, and neither can a tool be forced.
 */
export function claudeThinking(conversation: Conversation, wire: 'messages' | 'bedrock'): ClaudeThinking {
  const { options, model } = conversation;
  const { thinking, mostOutput = Number.MAX_SAFE_INTEGER } = demandsOf(wire, '', model);
  const limit = Math.min(options.max_tokens ?? defaultMaxTokens, mostOutput);
  const { effort } = options;
  if (effort === undefined || effort === 'none' || thinking === 'none' || thinking === undefined) return { limit };
  const forced = options.tool_choice === 'required' || typeof options.tool_choice === 'object';
  if (thinking === 'adaptive') {
    const word = effort === 'minimal' ? 'low' : effort;
    return forced ? { limit, effort: word } : { limit, effort: word, thinking: { type: 'adaptive' } };
  }
  const budget = Math.min(tokens[effort], mostOutput - limit);
  if (forced || budget < leastBudget || callsWithoutThoughts(conversation)) return { limit };
  return { limit: limit + budget, thinking: { type: 'enabled', budget_tokens: budget } };
}

const callsWithoutThoughts = ({ turns }: Conversation): boolean =>
  turns.some(({ role, parts }) => {
    if (role !== 'assistant' || !parts.some(({ kind }) => kind === 'tool_call')) return false;
    const [first] = parts;
    return first?.kind !== 'thinking' || (first.signature === '' && !first.redacted);
  });
