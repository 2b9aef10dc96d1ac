// An answer with other texts in some places; what repeats a changed text elsewhere (log-probabilities) goes with it.
import { field, isObject, type JsonObject, type JsonValue, list } from '../json.ts';
import type { Cut } from '../redact.ts';
import { type Segment, withCuts } from '../segment.ts';
import type { Answer } from './answer.ts';
import { readAgain } from './read-answer.ts';
import { responsesWithoutLogprobs } from './responses-answer.ts';

/** Undefined when a text stands where it cannot be replaced. Signed reasoning of an answer is replaced: a leak is worse than a signature. */
export const redactedAnswer = (answer: Answer, cuts: ReadonlyMap<Segment, readonly Cut[]>): Answer | undefined => {
  const unsealed = new Map<Segment, readonly Cut[]>();
  const renamed = new Map<Segment, Segment>();
  for (const [segment, here] of cuts) {
    const open = isThinking(segment) ? segment.at(segment.path, segment.provenance, 'text') : segment;
    renamed.set(segment, open);
    unsealed.set(open, here);
  }
  const segments = answer.segments.map((segment) => renamed.get(segment) ?? segment);
  const edited = withCuts(answer.body, segments, unsealed);
  if (edited === undefined) return undefined;
  const clean =
    answer.surface === 'responses'
      ? (responsesWithoutLogprobs(edited.body) as JsonObject)
      : withoutLogprobs(edited.body, new Set(cuts.keys()));
  return readAgain(answer, clean, edited.segments);
};

const isThinking = (segment: Segment): boolean => segment.form === 'sealed' && segment.path.at(-1) === 'thinking';

const withoutLogprobs = (body: JsonObject, touched: ReadonlySet<Segment>): JsonObject => {
  const choices = new Set([...touched].filter(({ path }) => path[0] === 'choices').map(({ path }) => path[1]));
  if (choices.size === 0) return body;
  const cleaned = list(field(body, 'choices')).map((choice, index): JsonValue => {
    const mirrored = choices.has(index) && isObject(choice) && Object.hasOwn(choice, 'logprobs');
    return mirrored ? { ...choice, logprobs: null } : choice;
  });
  return { ...body, choices: cleaned };
};
