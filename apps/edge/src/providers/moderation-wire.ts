// The format of /v1/moderations, as OpenAI, Mistral and compatible servers speak it: a list of texts, and for each a result in its place.
import { Fault } from '@tappass/errors/fault';
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import type { Moderation } from '@tappass/pipeline/ports';

/** Half a character, where a text was cut or was never whole, is not accepted everywhere. */
export const moderationBody = (model: string, texts: readonly string[]): string =>
  JSON.stringify({ model, input: texts.map((text) => Buffer.from(text).toString()) });

/** @throws Fault provider_failed for anything but one result for each of the `count` texts, each flag with its score of 0 to 1 */
export function readModerations(provider: string, body: JsonObject, count: number): Moderation[] {
  const results = list(field(body, 'results'));
  const read = results.map(readResult);
  if (read.length === count && read.every((one) => one !== undefined)) return read;
  throw new Fault('provider_failed', { details: { provider, detail: 'a moderation that cannot be read' } });
}

function readResult(result: JsonValue): Moderation | undefined {
  const categories = field(result, 'categories');
  const scores = field(result, 'category_scores');
  if (!isObject(categories) || !isObject(scores)) return undefined;
  const flagged: string[] = [];
  for (const [category, flag] of Object.entries(categories)) {
    if (typeof flag !== 'boolean' || !Object.hasOwn(scores, category)) return undefined;
    if (flag) flagged.push(category);
  }
  const known = Object.entries(scores).filter(([, score]) => isScore(score));
  if (known.length === 0 || known.length !== Object.keys(scores).length) return undefined;
  return { flagged, scores: Object.fromEntries(known) as Record<string, number> };
}

const isScore = (score: JsonValue): boolean => typeof score === 'number' && score >= 0 && score <= 1;
