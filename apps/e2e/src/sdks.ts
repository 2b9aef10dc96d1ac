// The official clients, unchanged but for the base URL and the key: what a developer would write.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

/** @param maxRetries the SDK's own default when nothing is said */
export const openaiSdk = (url: string, apiKey: string, maxRetries?: number): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, ...(maxRetries !== undefined && { maxRetries }) });

export const anthropicSdk = (url: string, apiKey: string, maxRetries?: number): Anthropic =>
  new Anthropic({ baseURL: url, apiKey, ...(maxRetries !== undefined && { maxRetries }) });

export const chatModel = 'gpt-4o-mini';
export const messagesModel = 'claude-haiku-4-5';

/** A chat request with one user text. */
export const saying = (content: string) => ({ model: chatModel, messages: [{ role: 'user' as const, content }] });

/** The same for /v1/messages. */
export const tellingClaude = (content: string) => ({
  model: messagesModel,
  max_tokens: 64,
  messages: [{ role: 'user' as const, content }],
});

/** The error an SDK throws. @throws Error when there is none */
export async function thrownBy(act: Promise<unknown>): Promise<unknown> {
  try {
    await act;
  } catch (error) {
    return error;
  }
  throw new Error('the call went well');
}

/** A pipeline for tests of formats: what detectors make of short commands, and how often one may ask, is tested elsewhere. */
export const formatsOnly = {
  preset: 'starter',
  overrides: { rate_limit: { max_calls: 10_000 }, detect_injection: { on_detection: 'log' } },
};
