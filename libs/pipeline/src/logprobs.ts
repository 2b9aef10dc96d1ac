// Log-probabilities spell a text again, token by token: they are read as the texts that they spell, and go with the text that they repeat.
import { field, isObject, type JsonObject, type JsonValue, text } from './json.ts';
import { type Provenance, Segment } from './segment.ts';

/**
 * Adds what they spell, where that is not what stands beside them word for word: the chosen tokens, the alternatives by rank, and bytes
 * that say otherwise than their token. False for what has no such shape; it is read like anything else.
 */
export const readLogprobs = (
  segments: Segment[],
  value: JsonValue,
  beside: JsonObject,
  path: readonly (string | number)[],
  provenance: Provenance,
): boolean => {
  const lists = Array.isArray(value) ? [value] : tokenLists(value);
  if (lists === undefined || !lists.every(isTokens)) return false;
  const said = textsBeside(beside);
  for (const tokens of lists) {
    spelledBy(tokens).forEach((spelled, which) => {
      if (spelled === '' || said.has(spelled)) return;
      segments.push(new Segment(spelled, path.slice(), provenance, 'mirror', undefined, String(which)));
    });
  }
  return true;
};

/** `content` and `refusal` of a choice. */
const tokenLists = (value: JsonValue): JsonValue[][] | undefined => {
  if (!isObject(value)) return undefined;
  const lists = Object.values(value).filter((one) => one !== null);
  return lists.every((one): one is JsonValue[] => Array.isArray(one)) ? lists : undefined;
};

const members: ReadonlySet<string> = new Set(['token', 'logprob', 'bytes', 'top_logprobs']);

const isTokens = (list: readonly JsonValue[]): boolean =>
  list.every(
    (one) =>
      isObject(one) &&
      typeof one['token'] === 'string' &&
      Object.keys(one).every((key) => members.has(key)) &&
      isAlternatives(one['top_logprobs']),
  );

const isAlternatives = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && isTokens(value));

const spelledBy = (tokens: readonly JsonValue[]): string[] => {
  const chosen = tokens.map((one) => text(field(one, 'token')) ?? '').join('');
  const ranks: string[] = [];
  let bytes = '';
  for (const one of tokens) {
    bytes += bytesOf(one);
    const top = field(one, 'top_logprobs');
    if (!Array.isArray(top)) continue;
    top.forEach((other, rank) => {
      ranks[rank] = (ranks[rank] ?? '') + (text(field(other, 'token')) ?? '');
      bytes += bytesOf(other);
    });
  }
  return [chosen, ...ranks, bytes];
};

/** What the bytes of a token say beyond it; a token that is part of a character has no text of its own. */
const bytesOf = (one: JsonValue): string => {
  const codes = field(one, 'bytes');
  if (!Array.isArray(codes)) return '';
  const said = Buffer.from(codes.map(Number)).toString('utf8');
  return said === text(field(one, 'token')) || said.includes('\uFFFD') ? '' : said;
};

const textsBeside = (beside: JsonObject): ReadonlySet<string> => {
  const texts = new Set<string>();
  for (const value of Object.values(beside)) {
    if (typeof value === 'string') texts.add(value);
    for (const name of ['content', 'refusal']) texts.add(text(field(value, name)) ?? '');
  }
  return texts;
};
