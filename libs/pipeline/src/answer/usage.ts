// What a provider says a call used, from both wire formats into one; a report that is no usage is no report.
import { field, isObject, type JsonObject, type JsonValue } from '../json.ts';
import { listedTerms, reportedTermsIn, type Terms } from './price-terms.ts';

/** Tokens. The parts do not overlap, except `reasoning`, which is the part of `output` that was not shown. */
export interface Usage {
  /** Text input billed at the full rate. */
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly audioInput: number;
  /** Text output, reasoning included. */
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput: number;
  /** True when we counted because the provider did not. */
  readonly estimated: boolean;
  /** What the provider reports of the price beside tokens. */
  readonly terms?: Terms;
}

const nothing: Usage = {
  input: 0,
  cachedInput: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  audioInput: 0,
  output: 0,
  reasoning: 0,
  audioOutput: 0,
  estimated: false,
};

const count = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const part = (value: JsonValue | undefined, key: string): number => count(field(value, key)) ?? 0;

const reportedTerms = (reported: JsonValue | undefined): Pick<Usage, 'terms'> => {
  const terms = reportedTermsIn(reported);
  return terms === listedTerms ? {} : { terms };
};

/** OpenAI: totals with details inside them, so the details are taken out of the totals. */
export const chatUsage = (reported: JsonValue | undefined): Usage | undefined => {
  const prompt = count(field(reported, 'prompt_tokens'));
  const completion = count(field(reported, 'completion_tokens'));
  if (prompt === undefined || completion === undefined) return undefined;
  const inDetails = field(reported, 'prompt_tokens_details');
  const outDetails = field(reported, 'completion_tokens_details');
  const cachedInput = Math.min(part(inDetails, 'cached_tokens'), prompt);
  const written = Math.min(part(inDetails, 'cache_write_tokens'), prompt - cachedInput);
  const cacheWrite1h = Math.min(part(inDetails, 'cache_write_1h_tokens'), written);
  const audioInput = Math.min(part(inDetails, 'audio_tokens'), prompt - cachedInput - written);
  const audioOutput = Math.min(part(outDetails, 'audio_tokens'), completion);
  const output = completion - audioOutput;
  return {
    ...nothing,
    input: prompt - cachedInput - written - audioInput,
    cachedInput,
    cacheWrite: written - cacheWrite1h,
    cacheWrite1h,
    audioInput,
    output,
    reasoning: Math.min(part(outDetails, 'reasoning_tokens'), output),
    audioOutput,
    ...reportedTerms(reported),
  };
};

/** Anthropic: input, cache reads and cache writes stand side by side. */
export const messagesUsage = (reported: JsonValue | undefined): Usage | undefined => {
  const input = count(field(reported, 'input_tokens'));
  const output = count(field(reported, 'output_tokens'));
  if (input === undefined || output === undefined) return undefined;
  const written = part(reported, 'cache_creation_input_tokens');
  const detail = field(reported, 'cache_creation');
  const cacheWrite1h = Math.min(part(detail, 'ephemeral_1h_input_tokens'), written);
  return {
    ...nothing,
    input,
    cachedInput: part(reported, 'cache_read_input_tokens'),
    cacheWrite: written - cacheWrite1h,
    cacheWrite1h,
    output,
    reasoning: Math.min(part(field(reported, 'output_tokens_details'), 'thinking_tokens'), output),
    ...reportedTerms(reported),
  };
};

/** Responses: totals with details inside them. */
export const responsesUsage = (reported: JsonValue | undefined): Usage | undefined =>
  chatUsage({
    prompt_tokens: field(reported, 'input_tokens') ?? null,
    completion_tokens: field(reported, 'output_tokens') ?? null,
    prompt_tokens_details: field(reported, 'input_tokens_details') ?? null,
    completion_tokens_details: field(reported, 'output_tokens_details') ?? null,
    service_tier: field(reported, 'service_tier') ?? null,
  });

/** OpenAI says how a call was served beside its usage. */
export const reportIn = (answer: JsonValue | undefined): JsonValue | undefined => {
  const usage = field(answer, 'usage');
  const tier = field(answer, 'service_tier');
  return isObject(usage) && typeof tier === 'string' ? ({ ...usage, service_tier: tier } satisfies JsonObject) : usage;
};

/** OpenAI embeddings: there is input only. */
export const embeddingsUsage = (reported: JsonValue | undefined): Usage | undefined =>
  chatUsage({ prompt_tokens: field(reported, 'prompt_tokens') ?? null, completion_tokens: 0 });

/** In a stream message_start carries the input and message_delta the running output; the later report wins field by field. */
export const mergeReports = (earlier: JsonValue | undefined, later: JsonValue | undefined): JsonValue | undefined => {
  if (!isObject(later)) return earlier;
  if (!isObject(earlier)) return later;
  const merged = { ...earlier };
  for (const [key, value] of Object.entries(later)) if (value !== null) merged[key] = value;
  return merged;
};

export const estimatedUsage = (inputTokens: number, outputTokens: number): Usage => ({
  ...nothing,
  input: inputTokens,
  output: outputTokens,
  estimated: true,
});

export const totalTokens = (usage: Usage): number =>
  usage.input +
  usage.cachedInput +
  usage.cacheWrite +
  usage.cacheWrite1h +
  usage.audioInput +
  usage.output +
  usage.audioOutput;
