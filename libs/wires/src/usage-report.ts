// Usage in the words of each client format; reading it back gives the same usage.
import { estimatedUsage, type Usage } from '@tappass/pipeline/answer/usage';
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';

const none = estimatedUsage(0, 0);

/** Input with everything that is part of it in OpenAI's counting. */
const inputOf = (usage: Usage): number =>
  usage.input + usage.cachedInput + usage.cacheWrite + usage.cacheWrite1h + usage.audioInput;

/** OpenAI: totals that contain their details. */
export function chatUsageReport(usage: Usage = none): JsonObject {
  const prompt = inputOf(usage);
  const completion = usage.output + usage.audioOutput;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.cachedInput,
      cache_write_tokens: usage.cacheWrite + usage.cacheWrite1h,
      ...(usage.cacheWrite1h > 0 && { cache_write_1h_tokens: usage.cacheWrite1h }),
      audio_tokens: usage.audioInput,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: usage.audioOutput },
  };
}

export function responsesUsageReport(usage: Usage = none): JsonObject {
  const input = inputOf(usage);
  const output = usage.output + usage.audioOutput;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cachedInput,
      cache_write_tokens: usage.cacheWrite + usage.cacheWrite1h,
      ...(usage.cacheWrite1h > 0 && { cache_write_1h_tokens: usage.cacheWrite1h }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + output,
  };
}

/** Reports of our own making, where the provider made none. */
const ownReports = new WeakSet<object>();

/** Whether this report is our estimate: the books are not to take it for the provider's word. */
export const isOwnReport = (report: JsonValue | undefined): boolean =>
  typeof report === 'object' && report !== null && ownReports.has(report);

/** What clients of Anthropic's cannot do without. */
export const estimatedMessagesReport = (inputTokens: number, outputTokens: number): JsonObject => {
  const report = messagesUsageReport(estimatedUsage(inputTokens, outputTokens));
  ownReports.add(report);
  return report;
};

/** Anthropic: parts side by side; it has no audio. */
export const messagesUsageReport = (usage: Usage = none): JsonObject => ({
  input_tokens: usage.input + usage.audioInput,
  cache_creation_input_tokens: usage.cacheWrite + usage.cacheWrite1h,
  cache_read_input_tokens: usage.cachedInput,
  cache_creation: {
    ephemeral_5m_input_tokens: usage.cacheWrite,
    ephemeral_1h_input_tokens: usage.cacheWrite1h,
  },
  output_tokens: usage.output + usage.audioOutput,
  output_tokens_details: { thinking_tokens: usage.reasoning },
  server_tool_use: null,
  service_tier: 'standard',
});
