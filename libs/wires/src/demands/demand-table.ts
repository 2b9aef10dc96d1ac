// The table: what each provider and model family demands, as their references and refusals have it. Later rows win over earlier ones.
import type { Demands, WireName } from './demands.ts';

interface Row {
  readonly wire: WireName;
  /** Absent: whoever speaks this format. */
  readonly providers?: readonly string[];
  /** Absent: all models. */
  readonly models?: RegExp;
  readonly demands: Demands;
}

const wordChars = /^[A-Za-z0-9_-]+$/;
const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Of the OpenAPI 3 schema that Gemini reads, and of the JSON Schema that it reads beside. */
const geminiKeywords = set(
  `$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf
   oneOf properties additionalProperties required propertyOrdering`,
);
/** Structured outputs know the shape of a value, not its bounds. */
const anthropicKeywords = set(
  `$defs definitions $ref type format title description default enum const items anyOf allOf properties
   additionalProperties required`,
);

/** What only OpenAI reads. Without it the answer means the same. */
const openaiHints = `store metadata user service_tier safety_identifier prompt_cache_key prompt_cache_options
   prompt_cache_retention verbosity prediction`.split(/\s+/);
const mistralHints = openaiHints
  .filter((name) => !['metadata', 'service_tier', 'prompt_cache_key', 'prediction'].includes(name))
  .concat('stream_options');

const mistralModels = /mistral|mixtral|magistral|ministral|codestral|devstral|pixtral|voxtral/i;
const nineChars = { alphabet: /^[A-Za-z0-9]+$/, longest: 9, exactly: true } as const;

const localServers = ['vllm', 'ollama', 'lmstudio'];

const budget = { thinking: 'budget', mostOutput: 64_000 } as const;

/** Of Claude, wherever it is served: by Anthropic, by Bedrock, or behind a server that speaks like OpenAI. */
const claudeFamilies: readonly (readonly [RegExp, Demands])[] = [
  [/claude/, { thinking: 'adaptive', sampling: 'none', prefill: 'none', mostOutput: 128_000 }],
  [/claude-(?:instant|v?2|3-(?:opus|sonnet|haiku))/, { thinking: 'none', mostOutput: 4_096 }],
  [/claude-3-5/, { thinking: 'none', mostOutput: 8_192 }],
  [/claude-3-7/, budget],
  [/claude-(?:opus|sonnet)-4(?:-0|-2025\d{4}|@|$)/, budget],
  [/claude-opus-4(?:-[01]|-2025\d{4}|@|$)/, { ...budget, mostOutput: 32_000 }],
  [/claude-opus-4-1/, { ...budget, mostOutput: 32_000, sampling: 'one' }],
  [/claude-(?:opus|sonnet|haiku)-4-5/, { ...budget, sampling: 'one' }],
  [/claude-(?:opus|sonnet)-4-6/, { ...budget, sampling: 'one', prefill: 'none' }],
];

const claudeOf = (wire: 'messages' | 'bedrock'): Row[] =>
  claudeFamilies.map(([models, demands]) => ({
    wire,
    models,
    demands: { sampling: undefined, prefill: 'trimmed', ...demands } as Demands,
  }));

const openaiLike = ['openai', 'azure'];

const openaiFamilies: readonly (readonly [RegExp, Demands])[] = [
  [/^(?:chatgpt-4o|gpt-4o)/, { mostOutput: 16_384, efforts: [] }],
  [/^gpt-4\.1/, { mostOutput: 32_768, efforts: [] }],
  [/^gpt-4(?:-|$)/, { mostOutput: 8_192, efforts: [] }],
  [/^gpt-4-(?:turbo|\d{4}-preview|vision)/, { mostOutput: 4_096, efforts: [] }],
  [/^gpt-3\.5/, { mostOutput: 4_096, efforts: [] }],
  [/^o\d/, { mostOutput: 100_000, efforts: ['low', 'medium', 'high'], sampling: 'none' }],
  [/^gpt-5(?:-|$)/, { mostOutput: 128_000, efforts: ['minimal', 'low', 'medium', 'high'], sampling: 'none' }],
  [/^gpt-5(?:-chat)/, { mostOutput: 16_384, efforts: [], sampling: undefined } as Demands],
  [/^gpt-5-pro/, { mostOutput: 272_000, efforts: ['high'], sampling: 'none' }],
  [/^gpt-5\.\d/, { mostOutput: 128_000, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] }],
];

const openaiRows = (wire: 'chat' | 'responses'): Row[] =>
  openaiFamilies.map(([models, demands]) => ({ wire, providers: openaiLike, models, demands }));

const rows: readonly Row[] = [
  // Anthropic
  {
    wire: 'messages',
    demands: {
      callIds: { alphabet: wordChars, longest: 256, unique: true },
      toolNames: { alphabet: wordChars, longest: 128 },
      hottest: 1,
      stops: { most: 8_191, visible: true },
      visibleTexts: true,
      userFirst: true,
      toolsForHistory: true,
      plainFailures: true,
      prefill: 'trimmed',
      schemas: { keywords: anthropicKeywords, closed: true },
    },
  },
  ...claudeOf('messages'),
  // Bedrock Converse
  {
    wire: 'bedrock',
    demands: {
      callIds: { alphabet: wordChars, longest: 64, unique: true },
      toolNames: { alphabet: wordChars, longest: 64 },
      hottest: 1,
      stops: { most: 4 },
      visibleTexts: true,
      userFirst: true,
      alternates: true,
      toolsForHistory: true,
      plainFailures: true,
      thinking: 'none',
    },
  },
  { wire: 'bedrock', models: /claude/, demands: { stops: { most: 4, visible: true } } },
  { wire: 'bedrock', models: /\bnova-(?:micro|lite|pro)/, demands: { mostOutput: 10_000 } },
  { wire: 'bedrock', models: /meta\.llama/, demands: { mostOutput: 8_192 } },
  ...claudeOf('bedrock'),
  // Gemini and Vertex AI
  {
    wire: 'gemini',
    demands: {
      toolNames: { alphabet: /^[A-Za-z_][A-Za-z0-9_.-]*$/, longest: 64 },
      hottest: 2,
      stops: { most: 5 },
      visibleTexts: true,
      userFirst: true,
      alternates: true,
      schemas: { keywords: geminiKeywords },
      largestSeed: 2_147_483_647,
      mostOutput: 65_536,
    },
  },
  { wire: 'gemini', models: /gemini-(?:1\.5|2\.0)/, demands: { mostOutput: 8_192 } },
  // OpenAI Responses
  {
    wire: 'responses',
    demands: {
      callIds: { alphabet: /^.+$/s, longest: 64 },
      toolNames: { alphabet: wordChars, longest: 64 },
      leastOutput: 16,
      strictSchemas: true,
    },
  },
  ...openaiRows('responses'),
  // OpenAI chat completions, and servers that speak them
  {
    wire: 'chat',
    demands: {
      callIds: { alphabet: /^.+$/s, longest: 64 },
      toolNames: { alphabet: wordChars, longest: 64 },
    },
  },
  {
    wire: 'chat',
    providers: openaiLike,
    demands: {
      callIds: { alphabet: /^.+$/s, longest: 40 },
      speakers: /^[^\s<|\\/>]{1,64}$/,
      stops: { most: 4 },
      hottest: 2,
      strictSchemas: true,
    },
  },
  {
    wire: 'chat',
    providers: openaiLike,
    models: /^(?:o\d|gpt-5)/,
    demands: { renamed: { max_tokens: 'max_completion_tokens' } },
  },
  ...openaiRows('chat'),
  {
    wire: 'chat',
    providers: ['mistral'],
    demands: {
      systemOnly: true,
      renamed: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
      without: mistralHints,
      speakers: 'none',
      messageFields: set('role content tool_calls prefix tool_call_id name'),
      hottest: 1.5,
      saysSomething: true,
      prefill: 'marked',
      assistantAfterTool: true,
    },
  },
  {
    wire: 'chat',
    providers: ['mistral'],
    models: /^(?!magistral|mistral-(?:small|medium)-(?:latest|2[6-9]))/,
    demands: { efforts: [] },
  },
  ...[...localServers, 'custom'].map(
    (name): Row => ({
      wire: 'chat',
      providers: [name],
      demands: { systemOnly: true, renamed: { max_completion_tokens: 'max_tokens' } },
    }),
  ),
  ...localServers.map((name): Row => ({ wire: 'chat', providers: [name], demands: { without: openaiHints } })),
  // models by their family, whoever serves them
  { wire: 'chat', models: mistralModels, demands: { callIds: nineChars } },
  { wire: 'chat', models: /claude/, demands: { callIds: { alphabet: wordChars, longest: 64, unique: true } } },
];

/** Providers that the operator named himself are all `custom`. */
const known: ReadonlySet<string> = new Set(rows.flatMap(({ providers }) => providers ?? []));

const made = new Map<string, Demands>();
/** Names of models come from callers; beyond this many the table is read again. */
const mostMade = 1_000;

/** What this model of this provider demands of a request in this format. */
export const demandsOf = (wire: WireName, provider: string, model: string): Demands => {
  const key = `${wire} ${provider} ${model}`;
  const before = made.get(key);
  if (before !== undefined) return before;
  const name = known.has(provider) ? provider : 'custom';
  const fitting = rows.filter(
    (row) => row.wire === wire && (row.providers?.includes(name) ?? true) && (row.models?.test(model) ?? true),
  );
  const demands = Object.assign({}, ...fitting.map((row) => row.demands)) as Demands;
  if (made.size >= mostMade) made.clear();
  made.set(key, demands);
  return demands;
};
