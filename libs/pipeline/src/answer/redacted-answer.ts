// An answer with other texts in some places; what repeats a changed text elsewhere (log-probabilities) goes with it.
import { field, isObject, type JsonObject, type JsonPath, type JsonValue, list, withValuesAt } from '../json.ts';
import type { Cut } from '../redact.ts';
import { type Segment, withCuts } from '../segment.ts';
import type { Answer } from './answer.ts';
import { readAgain } from './read-answer.ts';
import { responsesWithoutLogprobs } from './responses-answer.ts';

/** Undefined when a text stands where it cannot be replaced. What is cut out of signed reasoning takes the signature with it. */
export const redactedAnswer = (answer: Answer, cuts: ReadonlyMap<Segment, readonly Cut[]>): Answer | undefined => {
  const unsealed = new Map<Segment, readonly Cut[]>();
  const renamed = new Map<Segment, Segment>();
  for (const [segment, here] of cuts) {
    const open = isReasoning(segment) ? segment.at(segment.path, segment.provenance, 'text') : segment;
    renamed.set(segment, open);
    unsealed.set(open, here);
  }
  const segments = answer.segments.map((segment) => renamed.get(segment) ?? segment);
  const edited = withCuts(answer.body, segments, unsealed);
  if (edited === undefined) return undefined;
  const unsigned = withoutSignatures(edited.body, renamed.keys());
  const clean =
    answer.surface === 'responses'
      ? (responsesWithoutLogprobs(unsigned) as JsonObject)
      : withoutLogprobs(unsigned, new Set(cuts.keys()));
  return readAgain(answer, clean, edited.segments);
};

const reasoningKeys: ReadonlySet<JsonPath[number] | undefined> = new Set(['thinking', 'text', 'summary']);

export const isReasoning = ({ form, path }: Pick<Segment, 'form' | 'path'>): boolean =>
  form === 'signed' && reasoningKeys.has(path.at(-1));

const valueAt = (body: JsonObject, path: JsonPath): object =>
  path.reduce<object>((at, key) => (at as Record<string, object>)[key] as object, body);

const withoutSignatures = (body: JsonObject, cut: Iterable<Segment>): JsonObject => {
  const places: (readonly [JsonPath, JsonValue])[] = [];
  for (const segment of cut) {
    const block = segment.path.slice(0, -1);
    if (isReasoning(segment) && Object.hasOwn(valueAt(body, block), 'signature'))
      places.push([[...block, 'signature'], '']);
  }
  return places.length === 0 ? body : (withValuesAt(body, places) as JsonObject);
};

const withoutLogprobs = (body: JsonObject, touched: ReadonlySet<Segment>): JsonObject => {
  const choices = new Set([...touched].filter(({ path }) => path[0] === 'choices').map(({ path }) => path[1]));
  if (choices.size === 0) return body;
  const cleaned = list(field(body, 'choices')).map((choice, index): JsonValue => {
    const mirrored = choices.has(index) && isObject(choice) && Object.hasOwn(choice, 'logprobs');
    return mirrored ? { ...choice, logprobs: null } : choice;
  });
  return { ...body, choices: cleaned };
};
