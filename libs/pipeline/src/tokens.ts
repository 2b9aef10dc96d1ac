// How many tokens a text will be, roughly and rather too many: a reservation must not be smaller than the bill.
import type { Call } from './call.ts';
import { field } from './json.ts';
import { isSpoken, type Segment } from './segment.ts';

const notAscii = /[^\0-\x7f]/;
const perMediaPart = 1_600;
const perSegment = 4;

/** Tokens of one text: four ASCII characters make one; other scripts are nearer to one each. */
export const estimateTextTokens = (text: string): number =>
  notAscii.test(text) ? Math.ceil(text.length * 0.8) : Math.ceil(text.length / 4);

/** Of one piece of a text that flows: rounded up, but to no more than its characters could be. */
export const estimatePieceTokens = (text: string): number => Math.min(estimateTextTokens(text), text.length * 0.8);

/** Input tokens of a request. */
export const estimateTokens = (segments: readonly Segment[], mediaParts: number): number => {
  let tokens = mediaParts * perMediaPart;
  for (const { form, text } of segments) if (isSpoken(form)) tokens += perSegment + estimateTextTokens(text);
  return tokens;
};

const limitFields = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const;

/** Output tokens of one choice, by the client's own limit or else so many, and how many choices it asked for. */
export const askedOutputTokens = (
  call: Call,
  unasked: number,
): { readonly tokens: number; readonly choices: number } => {
  const asked = limitFields
    .map((name) => field(call.body, name))
    .find((value) => value !== undefined && value !== null);
  return { tokens: positive(asked) ?? unasked, choices: positive(field(call.body, 'n')) ?? 1 };
};

/** The field by which this client limits an answer. */
export const outputLimitField = ({ surface, body }: Call): string =>
  limitFields.find((name) => Object.hasOwn(body, name)) ??
  (surface === 'responses' ? 'max_output_tokens' : 'max_tokens');

/** A limit that is none reserves the default; validate_input refuses it where it runs. */
const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.ceil(value) : undefined;
