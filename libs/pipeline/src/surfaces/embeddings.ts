// OpenAI embeddings requests: texts to be turned into vectors. Tokens instead of texts cannot be read, and so not governed.
import type { Reading } from '../call.ts';
import { field, type JsonObject, type JsonValue } from '../json.ts';
import { newWalk, walk } from '../walk.ts';

type Problem = readonly [field: string, detail: string];

const mostInputs = 2_048;

export const embeddingsRequest = (body: JsonObject): Reading => {
  const walked = newWalk();
  for (const key of Object.keys(body)) {
    const value = body[key] as JsonValue;
    if (typeof value === 'object' || typeof value === 'string') walk(walked, value, [key], 'user');
  }
  return { segments: walked.segments, tools: [], media: walked.media, mediaParts: walked.media.length };
};

export const embeddingsProblem = (body: JsonObject): Problem | undefined => {
  if (field(body, 'stream') === true) return ['stream', 'embeddings are not streamed'];
  const input = field(body, 'input');
  if (typeof input === 'string') return input === '' ? ['input', 'is empty'] : undefined;
  if (!Array.isArray(input) || input.length === 0) return ['input', 'must be a text or a list with at least one text'];
  if (input.length > mostInputs) return ['input', `must not hold more than ${mostInputs} texts`];
  const odd = input.findIndex((one) => typeof one !== 'string' || one === '');
  return odd === -1 ? undefined : [`input[${odd}]`, 'must be a text; tokens cannot be governed'];
};
