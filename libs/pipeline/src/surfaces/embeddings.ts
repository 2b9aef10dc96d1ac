// What is wrong with an embeddings request: texts to be turned into vectors. Tokens in their place are made texts before anything is read.
import { field, type JsonObject } from '../json.ts';

type Problem = readonly [field: string, detail: string];

const mostInputs = 2_048;
const empty = 'is empty: there is nothing to make a vector of; leave it out, or send a space';

export const embeddingsProblem = (body: JsonObject): Problem | undefined => {
  if (field(body, 'stream') === true) return ['stream', 'embeddings are not streamed'];
  const input = field(body, 'input');
  if (typeof input === 'string') return input === '' ? ['input', empty] : undefined;
  if (!Array.isArray(input) || input.length === 0) return ['input', 'must be a text or a list with at least one text'];
  if (input.length > mostInputs) return ['input', `must not hold more than ${mostInputs} texts`];
  const odd = input.findIndex((one) => typeof one !== 'string' || one === '');
  return odd === -1 ? undefined : [`input[${odd}]`, input[odd] === '' ? empty : 'must be a text or a list of tokens'];
};
