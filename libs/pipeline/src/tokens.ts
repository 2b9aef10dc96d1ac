// How many tokens a text will be, roughly and rather too many: a reservation must not be smaller than the bill.
import type { Call } from './call.ts';
import { field } from './json.ts';
import type { Segment } from './segment.ts';

const notAscii = /[^\0-\x7f]/;
const perMediaPart = 1_600;
const perSegment = 4;

/** Tokens of one text: four ASCII characters make one; other scripts are nearer to one each. */
export const estimateTextTokens = (text: string): number =>
  notAscii.test(text) ? Math.ceil(text.length * 0.8) : Math.ceil(text.length / 4);

/** Input tokens of a request. */
export const estimateTokens = (segments: readonly Segment[], mediaParts: number): number => {
  let tokens = mediaParts * perMediaPart;
  for (const segment of segments) tokens += perSegment + estimateTextTokens(segment.text);
  return tokens;
};

/** Output tokens to reserve: the client's own limit for each choice, or the default. */
export const askedOutputTokens = (call: Call, defaultTokens: number): number => {
  const asked =
    field(call.body, 'max_completion_tokens') ??
    field(call.body, 'max_tokens') ??
    field(call.body, 'max_output_tokens');
  const choices = field(call.body, 'n');
  return (positive(asked) ?? defaultTokens) * (positive(choices) ?? 1);
};

/** A limit that is none reserves the default; validate_input refuses it where it runs. */
const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.ceil(value) : undefined;
