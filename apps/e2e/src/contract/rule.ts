// What the rules of all receivers are made with.
import { field, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';

export type Rule = (body: JsonObject, model: string) => string | undefined;

export const str = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
export const num = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;
export const blank = (value: JsonValue | undefined): boolean => typeof value === 'string' && value.trim() === '';
export const isBlock = (block: JsonValue, type: string): boolean => field(block, 'type') === type;

/** Most tokens that a model writes. */
const mostTokens: readonly (readonly [RegExp, number])[] = [
  [/claude-3-5/, 8_192],
  [/claude-opus-4-1/, 32_000],
  [/claude-sonnet-4-5|claude-haiku-4-5|claude-sonnet-4-6/, 64_000],
  [/claude-opus-4-[678]|claude-sonnet-5/, 128_000],
  [/nova/, 10_000],
  [/gemini-2\.0/, 8_192],
  [/gemini/, 65_536],
  [/gpt-4o/, 16_384],
  [/gpt-4\.1/, 32_768],
  [/^o3/, 100_000],
  [/gpt-5-pro/, 272_000],
  [/gpt-5/, 128_000],
];
export const within =
  (read: (body: JsonObject) => JsonValue | undefined): Rule =>
  (body, model) => {
    const limit = num(read(body));
    const most = mostTokens.find(([models]) => models.test(model))?.[1];
    return limit !== undefined && most !== undefined && limit > most ? `limit ${limit} above ${most}` : undefined;
  };

export const idsOf = (calls: readonly JsonValue[], key = 'id'): string[] => calls.map((call) => str(field(call, key)));
export const firstOdd = (texts: readonly string[], fits: RegExp): string | undefined =>
  texts.find((one) => !fits.test(one));
export const hasTwice = (texts: readonly string[]): boolean => new Set(texts).size !== texts.length;

export const messages = (body: JsonObject): readonly JsonValue[] => list(field(body, 'messages'));
