// Gemini answers into replies, whole and as they flow: a stream's events are answers that each bring a part.
import { writeExact } from '@tappass/pipeline/exact-json';
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { errorInAnswer } from '../error-in-answer.ts';
import { badAnswer, eventObject } from '../provider-answer.ts';
import { geminiUsage } from '../provider-usage.ts';
import type { Finish, Piece, Reply, ReplyPart } from '../reply.ts';
import type { EventReader, Moment } from '../wire.ts';

const refusals = new Set(
  'SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII IMAGE_SAFETY LANGUAGE OTHER_SAFETY'.split(' '),
);

/** The model tried to call a tool and could not: what it says beside is no answer. */
const failures = new Set(
  `MALFORMED_FUNCTION_CALL UNEXPECTED_TOOL_CALL TOO_MANY_TOOL_CALLS MALFORMED_RESPONSE MISSING_THOUGHT_SIGNATURE`.split(
    ' ',
  ),
);

/** @throws Fault provider_failed */
const finishOf = (word: string, calls: boolean): Finish => {
  if (failures.has(word)) throw badAnswer(`a tool call that failed (${word})`);
  if (refusals.has(word)) return 'refusal';
  if (word === 'MAX_TOKENS') return 'length';
  return calls ? 'tool_calls' : 'stop';
};

export function readGeminiAnswer(body: JsonObject, moment: Moment): Reply {
  const candidate = list(field(body, 'candidates'))[0];
  const blocked = text(field(field(body, 'promptFeedback'), 'blockReason'));
  if (candidate === undefined && blocked === undefined) throw badAnswer('an answer without a candidate');
  const id = text(field(body, 'responseId')) ?? moment.id;
  let calls = 0;
  const parts = list(field(field(candidate, 'content'), 'parts')).flatMap((part): ReplyPart[] => {
    const read = partOf(part, id, calls);
    if (read?.kind === 'tool_call') calls += 1;
    return read === undefined ? [] : [read];
  });
  const word = text(field(candidate, 'finishReason')) ?? (blocked === undefined ? '' : 'SAFETY');
  return {
    id,
    model: text(field(body, 'modelVersion')) ?? '',
    parts,
    finish: finishOf(word, calls > 0),
    stopSequence: undefined,
    usage: geminiUsage(field(body, 'usageMetadata')),
  };
}

function partOf(part: JsonValue, id: string, calls: number): ReplyPart | undefined {
  const said = text(field(part, 'text'));
  if (said !== undefined) {
    if (said === '') return undefined;
    return field(part, 'thought') === true
      ? { kind: 'reasoning', text: said, signature: '' }
      : { kind: 'text', text: said };
  }
  const call = field(part, 'functionCall');
  if (call === undefined) throw badAnswer('a part that was not asked for');
  const name = text(field(call, 'name'));
  if (name === undefined) throw badAnswer('a tool call without a name');
  // Gemini need not name its calls; a client has to
  const callId = text(field(call, 'id')) ?? `call_${id}_${calls}`;
  return { kind: 'tool_call', id: callId, name, argumentsText: writeExact(field(call, 'args') ?? {}) };
}

export class GeminiEventReader implements EventReader {
  readonly #moment: Moment;
  #started = false;
  #finished = false;
  #calls = 0;

  constructor(moment: Moment) {
    this.#moment = moment;
  }

  read(event: SseEvent): Piece[] {
    if (event.data === undefined) return [];
    const json = eventObject(event);
    const failed = errorInAnswer(json);
    if (failed !== undefined) throw failed;
    const { id, model, parts, finish, usage } = readGeminiAnswer(
      Object.hasOwn(json, 'candidates') ? json : { candidates: [{}], ...json },
      this.#moment,
    );
    const pieces: Piece[] = this.#started ? [] : [{ kind: 'start', id, model }];
    this.#started = true;
    for (const part of parts) pieces.push(...this.#piecesOf(part, id));
    if (isOver(json) && !this.#finished) {
      this.#finished = true;
      pieces.push({ kind: 'finish', finish: finish === 'stop' && this.#calls > 0 ? 'tool_calls' : finish });
    }
    // with the reason why it ended comes the usage of the whole, or in an event behind it; before, it is that of a part
    return usage !== undefined && this.#finished ? [...pieces, { kind: 'usage', usage }] : pieces;
  }

  #piecesOf(part: ReplyPart, id: string): Piece[] {
    if (part.kind !== 'tool_call') return [{ kind: part.kind, text: part.text }];
    const tool = this.#calls;
    this.#calls += 1;
    const callId = part.id.startsWith(`call_${id}_`) ? `call_${id}_${tool}` : part.id;
    return [
      { kind: 'tool_start', tool, id: callId, name: part.name },
      { kind: 'tool_arguments', tool, json: part.argumentsText },
    ];
  }
}

const isOver = (json: JsonObject): boolean =>
  text(field(list(field(json, 'candidates'))[0], 'finishReason')) !== undefined ||
  text(field(field(json, 'promptFeedback'), 'blockReason')) !== undefined;
