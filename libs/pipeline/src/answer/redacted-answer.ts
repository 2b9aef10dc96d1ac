// An answer with other texts in some places; what repeats a changed text elsewhere (log-probabilities) goes with it.
import { field, isObject, type JsonObject, type JsonValue, list } from '../json.ts';
import { Segment, withTexts } from '../segment.ts';
import type { Answer } from './answer.ts';
import { readAnswer } from './read-answer.ts';
import { responsesWithoutLogprobs } from './responses-answer.ts';

/** Undefined when a text stands where it cannot be replaced. Signed reasoning of an answer is replaced: a leak is worse than a signature. */
export const redactedAnswer = (answer: Answer, texts: ReadonlyMap<Segment, string>): Answer | undefined => {
  const unsealed = new Map<Segment, string>();
  const renamed = new Map<Segment, Segment>();
  for (const [segment, text] of texts) {
    const open = isThinking(segment) ? asText(segment) : segment;
    renamed.set(segment, open);
    unsealed.set(open, text);
  }
  const segments = answer.segments.map((segment) => renamed.get(segment) ?? segment);
  const edited = withTexts(answer.body, segments, unsealed);
  if (edited === undefined) return undefined;
  const { surface, request } = answer;
  const clean =
    surface === 'responses'
      ? (responsesWithoutLogprobs(edited.body) as JsonObject)
      : withoutLogprobs(edited.body, new Set(texts.keys()));
  return readAnswer(surface, clean, true, request);
};

const isThinking = (segment: Segment): boolean => segment.form === 'sealed' && segment.path.at(-1) === 'thinking';

const asText = (segment: Segment): Segment => new Segment(segment.text, segment.path, segment.provenance, 'text');

const withoutLogprobs = (body: JsonObject, touched: ReadonlySet<Segment>): JsonObject => {
  const choices = new Set([...touched].filter(({ path }) => path[0] === 'choices').map(({ path }) => path[1]));
  if (choices.size === 0) return body;
  const cleaned = list(field(body, 'choices')).map((choice, index): JsonValue => {
    const mirrored = choices.has(index) && isObject(choice) && Object.hasOwn(choice, 'logprobs');
    return mirrored ? { ...choice, logprobs: null } : choice;
  });
  return { ...body, choices: cleaned };
};
