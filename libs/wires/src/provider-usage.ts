// What providers of other formats report as used. A report that is none is no report.
import { chatUsage, messagesUsage, type Usage } from '@tappass/pipeline/answer/usage';
import { field, isObject, type JsonValue, list } from '@tappass/pipeline/json';
import { compact } from './read-json.ts';

const tokens = (report: JsonValue | undefined, name: string): number => {
  const value = field(report, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
};

/** Gemini: thoughts stand beside the candidates; what was cached and what was audio is part of the prompt. */
export function geminiUsage(report: JsonValue | undefined): Usage | undefined {
  if (!isObject(report) || !Object.hasOwn(report, 'promptTokenCount')) return undefined;
  const thoughts = tokens(report, 'thoughtsTokenCount');
  const audioOf = (name: string): number =>
    list(field(report, name))
      .filter((detail) => field(detail, 'modality') === 'AUDIO')
      .reduce((sum: number, detail) => sum + tokens(detail, 'tokenCount'), 0);
  return chatUsage({
    prompt_tokens: tokens(report, 'promptTokenCount') + tokens(report, 'toolUsePromptTokenCount'),
    completion_tokens: tokens(report, 'candidatesTokenCount') + thoughts,
    prompt_tokens_details: {
      cached_tokens: tokens(report, 'cachedContentTokenCount'),
      audio_tokens: audioOf('promptTokensDetails'),
    },
    completion_tokens_details: { reasoning_tokens: thoughts, audio_tokens: audioOf('candidatesTokensDetails') },
  });
}

/** Bedrock: side by side as Anthropic has them. */
export const bedrockUsage = (report: JsonValue | undefined): Usage | undefined =>
  messagesUsage(
    compact({
      input_tokens: field(report, 'inputTokens'),
      output_tokens: field(report, 'outputTokens'),
      cache_read_input_tokens: field(report, 'cacheReadInputTokens'),
      cache_creation_input_tokens: field(report, 'cacheWriteInputTokens'),
    }),
  );
