// Texts in the place of tokens: some clients count tokens themselves and send those to be embedded, which nobody could read, and so not govern.
import { Fault } from '@tappass/errors/fault';
import { withDigitsOf } from '@tappass/pipeline/exact-json';
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';

/** The longest that a model embeds, and the most at once. */
const mostTokens = 8_192;
const mostInputs = 2_048;

/** The same object where nothing is a list of tokens. @throws Fault bad_field for tokens that are none */
export async function withReadableInput(body: JsonObject): Promise<JsonObject> {
  const { input } = body;
  if (!Array.isArray(input) || input.length === 0 || input.length > Math.max(mostInputs, mostTokens)) return body;
  if (typeof input[0] === 'number') return withDigitsOf({ ...body, input: await textOf(input, 'input') }, body);
  if (!input.some((one) => Array.isArray(one)) || input.length > mostInputs) return body;
  const texts: JsonValue[] = [];
  for (const [index, one] of input.entries())
    texts.push(Array.isArray(one) ? await textOf(one, `input[${index}]`) : one);
  return withDigitsOf({ ...body, input: texts }, body);
}

async function textOf(tokens: readonly JsonValue[], field: string): Promise<string> {
  const odd = tokens.findIndex((token) => !Number.isSafeInteger(token) || (token as number) < 0);
  if (odd !== -1) throw badTokens(`${field}[${odd}]`, 'is no token; send texts, or lists of whole numbers');
  if (tokens.length > mostTokens) throw badTokens(field, `holds more than ${mostTokens} tokens`);
  // its table takes memory and a moment to read: only who is sent tokens has it. All models of OpenAI that embed have this one,
  // and clients that do not know a model's own use it too
  const { decode } = await import('gpt-tokenizer/encoding/cl100k_base');
  try {
    return decode(tokens as readonly number[]);
  } catch (cause) {
    throw badTokens(field, 'holds a token that the encoding cl100k_base does not have; send texts', cause);
  }
}

const badTokens = (field: string, detail: string, cause?: unknown): Fault =>
  new Fault('bad_field', { details: { field, detail }, cause });
