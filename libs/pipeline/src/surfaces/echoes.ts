// What an answer repeats of its request, word for word: it was read when it came in, and is not the model's word.
import type { JsonObject, JsonValue } from '../json.ts';

/** Fields of a Responses answer that hold what the client sent. */
const echoed = [
  'instructions',
  'tools',
  'tool_choice',
  'metadata',
  'text',
  'prompt',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'previous_response_id',
];

/** A copy without those fields that are equal to the request's; the same object when there are none. */
export const withoutEchoes = (answer: JsonObject, request: JsonObject): JsonObject => {
  const same = echoed.filter((key) => Object.hasOwn(answer, key) && isSame(answer[key] as JsonValue, request[key]));
  if (same.length === 0) return answer;
  const copy = { ...answer };
  for (const key of same) delete copy[key];
  return copy;
};

const isSame = (echo: JsonValue, sent: JsonValue | undefined): boolean =>
  sent !== undefined && (echo === sent || JSON.stringify(echo) === JSON.stringify(sent));
