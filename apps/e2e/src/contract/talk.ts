// Requests as clients of each format send them, with everything that agents and frameworks are known to do: what is odd here is taken by the client's own API.
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import fc from 'fast-check';

/** What the receiver cannot be told, which is refused by name and tested elsewhere. */
export interface Without {
  readonly seed?: true;
  readonly penalties?: true;
  readonly topK?: true;
  readonly imagesByAddress?: true;
  readonly stops?: true;
  readonly noneAfterCalls?: true;
  /** Most stops, where it is fewer than four. */
  readonly manyStops?: true;
}

const words = fc.oneof(
  { weight: 5, arbitrary: fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\n\n', 'done ', '\u00a0') },
);
export const said = fc.string({ minLength: 1, maxLength: 20 }).map((one) => `say ${one}`);
const callId = fc.oneof(
  fc.stringMatching(/^call_[A-Za-z0-9]{24}$/),
  fc.stringMatching(/^[A-Za-z0-9]{9}$/),
  fc.constantFrom(
    'call_0',
    'call_0',
    'functions.search:0',
    'chatcmpl-tool-9f8a',
    `call_${'x'.repeat(33)}`,
    '1',
    'a b',
    '',
    'é',
  ),
);
const toolName = fc.constantFrom('search', 'get_weather', 'mcp__files__read', 'Read-File', 'x'.repeat(64), '7zip');
const number = fc.constantFrom<JsonValue>(0, 1, 1.5, -3, 9_007_199_254_740_991);
const args = fc.dictionary(
  fc.constantFrom('q', 'path', 'n', 'deep'),
  fc.oneof(said, number, fc.array(number, { maxLength: 2 })),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
) as fc.Arbitrary<JsonObject>;
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const schema: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject>(
  { type: 'object', properties: {} },
  { type: 'object', properties: { q: { type: 'string', minLength: 1, pattern: '^a' } }, required: ['q'] },
  {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      kind: { const: 'a' },
      n: { type: 'integer', exclusiveMinimum: 0, default: 1 },
      any: { oneOf: [{ type: 'string' }, { type: 'null' }] },
      all: { allOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { required: ['a'] }] },
      list: { type: 'array', items: { $ref: '#/$defs/item' }, minItems: 2, uniqueItems: true },
    },
    $defs: {
      item: { type: 'object', properties: { x: { type: 'number', multipleOf: 0.5 } }, additionalProperties: false },
    },
    additionalProperties: false,
    required: ['kind'],
  },
);

export const optional = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(one, { nil: undefined, freq: 1 });
export const compact = (value: Record<string, unknown>): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as JsonObject;

interface Call {
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly result: string;
  readonly shows: boolean;
  readonly failed: boolean;
}

const call: fc.Arbitrary<Call> = fc.record({
  id: callId,
  name: toolName,
  args,
  result: words,
  shows: fc.boolean(),
  failed: fc.boolean(),
});

interface Round {
  readonly text: string;
  readonly calls: readonly Call[];
  readonly thinks: boolean;
  /** What the user says beside the results or after them. */
  readonly adds: string | undefined;
}

/** Results name their call by its id, so that calls of one round differ in it. */
const round: fc.Arbitrary<Round> = fc.record({
  text: words,
  calls: fc.uniqueArray(call, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
  thinks: fc.boolean(),
  adds: optional(words),
});

export interface Talk {
  readonly system: readonly string[];
  readonly begins: 'user' | 'assistant';
  readonly first: string;
  readonly image: 'none' | 'bytes' | 'address';
  readonly name: string | undefined;
  readonly rounds: readonly Round[];
  readonly ends: 'tool' | 'user' | 'assistant';
  readonly last: string;
  readonly tools: readonly { name: string; description: string | undefined; schema: JsonObject }[];
}

export const talk = (without: Without): fc.Arbitrary<Talk> =>
  fc.record({
    system: fc.array(words, { maxLength: 2 }),
    begins: fc.constantFrom('user', 'user', 'user', 'assistant'),
    first: words,
    image: fc.constantFrom('none', 'none', 'bytes', without.imagesByAddress === true ? 'none' : 'address'),
    name: optional(fc.constantFrom('Ada', 'ada_l', 'Ada Lovelace')),
    rounds: fc.array(round, { maxLength: 3 }),
    ends: fc.constantFrom('tool', 'user', 'user', 'assistant'),
    last: words,
    tools: fc.uniqueArray(fc.record({ name: toolName, description: optional(fc.constantFrom('Finds.', '')), schema }), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
  });

export const stops = (without: Without) =>
  fc.array(fc.constantFrom('END', '###', '\n', ' ', 'User:'), {
    minLength: 1,
    maxLength: without.manyStops === true ? 2 : 4,
  });
export const limit = fc.constantFrom(1, 16, 1_000, 8_192, 60_000, 200_000);
export const effort = fc.constantFrom('none', 'minimal', 'low', 'medium', 'high');
export const seed = fc.constantFrom(0, 7, 2_147_483_648, 9_007_199_254_740_991);

/** A choice fits the tools that are offered. */
export const choiceOf = (
  tools: Talk['tools'],
  pick: number,
): 'auto' | 'none' | 'required' | { name: string } | undefined => {
  if (tools.length === 0 || pick === 0) return undefined;
  const { name } = tools[pick % tools.length]!;
  return (['auto', 'none', 'required', { name }] as const)[pick % 4];
};

export const callsSomething = ({ rounds }: Talk): boolean => rounds.length > 0;
