// Chat completion chunks into pieces.
import { chatUsage } from '@tappass/pipeline/answer/usage';
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { badAnswer, eventObject } from '../provider-answer.ts';
import type { Piece } from '../reply.ts';
import type { EventReader } from '../wire.ts';
import { chatFinish } from './read-answer.ts';

export class ChatEventReader implements EventReader {
  #started = false;
  /** The provider's numbers of tool calls, in the order they were opened. */
  readonly #tools = new Map<number, number>();

  read(event: SseEvent): Piece[] {
    if (event.data === undefined) return [];
    if (event.data === '[DONE]') return [{ kind: 'end' }];
    const chunk = eventObject(event);
    const pieces: Piece[] = this.#started ? [] : [this.#start(chunk)];
    // more than the first choice was never asked for
    const choice = list(field(chunk, 'choices'))[0];
    if (choice !== undefined) pieces.push(...this.#choice(choice));
    const usage = chatUsage(field(chunk, 'usage'));
    if (usage !== undefined) pieces.push({ kind: 'usage', usage });
    return pieces;
  }

  #start(chunk: JsonObject): Piece {
    this.#started = true;
    return { kind: 'start', id: text(field(chunk, 'id')) ?? '', model: text(field(chunk, 'model')) ?? '' };
  }

  #choice(choice: JsonValue): Piece[] {
    const delta = field(choice, 'delta');
    const pieces: Piece[] = [];
    const reasoning = text(field(delta, 'reasoning_content')) ?? text(field(delta, 'reasoning'));
    if (reasoning) pieces.push({ kind: 'reasoning', text: reasoning });
    const content = text(field(delta, 'content'));
    if (content) pieces.push({ kind: 'text', text: content });
    const refusal = text(field(delta, 'refusal'));
    if (refusal) pieces.push({ kind: 'refusal', text: refusal });
    list(field(delta, 'tool_calls')).forEach((call, at) => {
      pieces.push(...this.#toolCall(call, at));
    });
    const finished = field(choice, 'finish_reason');
    if (typeof finished === 'string' && finished !== '') pieces.push({ kind: 'finish', finish: chatFinish(finished) });
    return pieces;
  }

  #toolCall(call: JsonValue, at: number): Piece[] {
    const index = field(call, 'index');
    const number = typeof index === 'number' ? index : at;
    const own = field(call, 'custom');
    const inner = own ?? field(call, 'function');
    const json = text(field(inner, own === undefined ? 'arguments' : 'input')) ?? '';
    const custom = own === undefined ? {} : { custom: true as const };
    const known = this.#tools.get(number);
    const tool = known ?? this.#tools.size;
    const pieces: Piece[] = [];
    if (known === undefined) {
      const name = text(field(inner, 'name'));
      if (name === undefined) throw badAnswer('a tool call without a name');
      this.#tools.set(number, tool);
      pieces.push({ kind: 'tool_start', tool, id: text(field(call, 'id')) ?? '', name, ...custom });
    }
    if (json !== '') pieces.push({ kind: 'tool_arguments', tool, json, ...custom });
    return pieces;
  }
}
