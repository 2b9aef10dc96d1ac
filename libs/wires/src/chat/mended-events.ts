// A stream of chat chunks as OpenAI would have sent it: servers that speak alike number calls otherwise, finish with empty words, or never say [DONE].
import { field, isObject, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { spliced } from '@tappass/pipeline/spliced-json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { errorInAnswer } from '../error-in-answer.ts';
import { parsed } from '../read-json.ts';
import { MendedCalls } from './mended-calls.ts';

/** Nothing else in a chunk needs a look. A text cannot hold this: its quotes are escaped. */
const mayNeedMending = /"tool_calls"\s*:|"finish_reason"\s*:\s*"|"error"\s*:/;
const finishes = /"finish_reason"\s*:\s*"[^"]/;

export class ChatEventMender {
  /** By choice. */
  readonly #calls = new Map<JsonValue, MendedCalls>();
  #finished = false;
  #done = false;

  /** The same event where nothing is amiss. @throws Fault provider_failed for an error in its place */
  push(event: SseEvent): SseEvent {
    const { data } = event;
    if (data === undefined) return event;
    if (data === '[DONE]') this.#done = true;
    if (!mayNeedMending.test(data)) return event;
    const value = parsed(data);
    if (!isObject(value)) return event;
    const failed = errorInAnswer(value);
    if (failed !== undefined) throw failed;
    if (finishes.test(data)) this.#finished = true;
    const mended = this.#mended(value);
    return mended === value ? event : { event: event.event, data: spliced({ text: data, value }, mended) };
  }

  /** A stream that has finished is done, also where its server does not say so. */
  end(): SseEvent[] {
    return this.#finished && !this.#done ? [{ event: '', data: '[DONE]' }] : [];
  }

  #mended(chunk: JsonObject): JsonObject {
    const old = list(field(chunk, 'choices'));
    const choices = old.map((choice) => this.#choice(choice, text(field(chunk, 'id')) ?? ''));
    return choices.every((choice, at) => choice === old[at]) ? chunk : { ...chunk, choices };
  }

  #choice(choice: JsonValue, answerId: string): JsonValue {
    if (!isObject(choice)) return choice;
    const key = field(choice, 'index') ?? 0;
    const calls = this.#calls.get(key) ?? new MendedCalls(`${answerId} ${String(key)}`);
    this.#calls.set(key, calls);
    const delta = field(choice, 'delta');
    const old = list(field(delta, 'tool_calls'));
    const pieces = old.map((piece) => calls.mended(piece));
    const said = pieces.every((piece, at) => piece === old[at])
      ? delta
      : { ...(delta as JsonObject), tool_calls: pieces };
    const finish = choice['finish_reason'];
    const word = finish === '' ? null : finish === 'stop' && calls.any ? 'tool_calls' : finish;
    if (said === delta && word === finish) return choice;
    return {
      ...choice,
      ...(said !== undefined && { delta: said }),
      ...(word !== undefined && { finish_reason: word }),
    };
  }
}
