// Rules of Gemini, here and on Vertex AI.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import { alternates } from './claude-rules.ts';
import { blank, firstOdd, num, type Rule, str, within } from './rule.ts';

const contents = (body: JsonObject): readonly JsonValue[] => list(field(body, 'contents'));
const partsOf = (content: JsonValue): readonly JsonValue[] => list(field(content, 'parts'));
const config = (body: JsonObject, name: string): JsonValue | undefined => field(field(body, 'generationConfig'), name);
const geminiWords = new Set(
  `$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf
   properties additionalProperties required propertyOrdering`.split(/\s+/),
);

const foreignWord = (schema: JsonValue | undefined): string | undefined => {
  if (!isObject(schema)) return undefined;
  for (const [word, value] of Object.entries(schema)) {
    if (!geminiWords.has(word)) return `the word ${word}`;
    const below = word === 'properties' || word === '$defs' ? Object.values(value as JsonObject) : [value].flat();
    if (!['properties', '$defs', 'items', 'anyOf', 'oneOf', 'prefixItems', 'additionalProperties'].includes(word))
      continue;
    const odd = below.map((one) => foreignWord(one as JsonValue)).find((one) => one !== undefined);
    if (odd !== undefined) return odd;
  }
  return undefined;
};

export const geminiRules: readonly Rule[] = [
  alternates,
  (body) => (field(contents(body)[0], 'role') === 'user' ? undefined : 'the first is not the user'),
  (body) => (contents(body).some((one) => partsOf(one).length === 0) ? 'a content without parts' : undefined),
  (body) => {
    const all = [
      ...contents(body).flatMap((one) => [...partsOf(one)]),
      ...partsOf(field(body, 'systemInstruction') ?? null),
    ];
    return all.some((part) => blank(field(part, 'text'))) ? 'a blank text' : undefined;
  },
  (body) => {
    const named = contents(body).flatMap((one) => [...partsOf(one)]);
    const names = [
      ...named.flatMap((part) => [field(part, 'functionCall'), field(part, 'functionResponse')]),
      ...list(field(body, 'tools')).flatMap((tool) => [...list(field(tool, 'functionDeclarations'))]),
    ].filter(isObject);
    return firstOdd(
      names.map((one) => str(one['name'])),
      /^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/,
    );
  },
  (body) => {
    for (const [index, content] of contents(body).entries()) {
      const calls = partsOf(content).filter((part) => isObject(field(part, 'functionCall'))).length;
      const answers = partsOf(contents(body)[index + 1] ?? null).filter((part) =>
        isObject(field(part, 'functionResponse')),
      );
      if (calls !== answers.length) return `${calls} calls and ${answers.length} results`;
    }
    return undefined;
  },
  (body) => (list(config(body, 'stopSequences')).length > 5 ? 'more than five stops' : undefined),
  (body) => {
    const seed = num(config(body, 'seed')) ?? 0;
    return Math.abs(seed) > 2_147_483_647 ? 'a seed beyond 32 bits' : undefined;
  },
  within((body) => config(body, 'maxOutputTokens')),
  (body) =>
    [
      config(body, 'responseJsonSchema'),
      ...list(field(body, 'tools')).flatMap((tool) =>
        list(field(tool, 'functionDeclarations')).map((one) => field(one, 'parametersJsonSchema')),
      ),
    ]
      .map(foreignWord)
      .find((one) => one !== undefined),
  (body, model) => {
    const thinking = config(body, 'thinkingConfig');
    if (thinking === undefined) return undefined;
    const budget = num(field(thinking, 'thinkingBudget'));
    if (/gemini-2\.0/.test(model)) return 'thinking of a model that does not';
    if (/gemini-3/.test(model)) return budget === undefined ? undefined : 'a budget where there are levels';
    if (field(thinking, 'thinkingLevel') !== undefined) return 'a level where there are budgets';
    if (/pro/.test(model) && (budget ?? 128) < 128) return 'a pro that is not to think';
    return /lite/.test(model) && budget !== 0 && (budget ?? 512) < 512 ? 'a budget below 512' : undefined;
  },
];
