// What a provider's error body says, for people.
import { field, isObject, type JsonObject, text } from '@tappass/pipeline/json';

/** `{error: {message}}` of OpenAI, Anthropic and Google; `{message}` of AWS and Mistral; `{error: "…"}` of Ollama. Empty when it says nothing. */
export function errorText(body: JsonObject): string {
  const error = field(body, 'error');
  if (typeof error === 'string') return error;
  const message = isObject(error) ? text(field(error, 'message')) : undefined;
  return message ?? text(field(body, 'message')) ?? text(field(body, 'Message')) ?? '';
}
