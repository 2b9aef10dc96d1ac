// Anthropic message events into pieces.
import { mergeReports, messagesUsage } from '@tappass/pipeline/answer/usage';
import { field, type JsonObject, type JsonValue, text } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { errorInAnswer } from '../error-in-answer.ts';
import { badAnswer, eventObject } from '../provider-answer.ts';
import type { Piece } from '../reply.ts';
import type { EventReader } from '../wire.ts';
import { messagesFinish } from './read-answer.ts';

export class MessagesEventReader implements EventReader {
  #report: JsonValue | undefined;
  /** Tool calls by the number of their block. */
  readonly #tools = new Map<number, number>();

  read(event: SseEvent): Piece[] {
    if (event.data === undefined) return [];
    const json = eventObject(event);
    switch (json['type']) {
      case 'message_start':
        return this.#start(json);
      case 'content_block_start':
        return this.#blockStart(json);
      case 'content_block_delta':
        return this.#delta(json);
      case 'message_delta':
        return this.#messageDelta(json);
      case 'message_stop':
        return [{ kind: 'end' }];
      case 'error':
        throw errorInAnswer(json) ?? badAnswer('an error in its stream');
      default:
        return [];
    }
  }

  #start(json: JsonObject): Piece[] {
    const message = field(json, 'message');
    this.#report = mergeReports(this.#report, field(message, 'usage'));
    return [{ kind: 'start', id: text(field(message, 'id')) ?? '', model: text(field(message, 'model')) ?? '' }];
  }

  #blockStart(json: JsonObject): Piece[] {
    const block = field(json, 'content_block');
    const type = text(field(block, 'type'));
    if (type === 'text') return textPiece(text(field(block, 'text')));
    if (type === 'thinking' || type === 'redacted_thinking') return [];
    const name = text(field(block, 'name'));
    if (type !== 'tool_use' || name === undefined) throw badAnswer('a block that was not asked for');
    const tool = this.#tools.size;
    this.#tools.set(blockIndex(json), tool);
    return [{ kind: 'tool_start', tool, id: text(field(block, 'id')) ?? '', name }];
  }

  #delta(json: JsonObject): Piece[] {
    const delta = field(json, 'delta');
    const type = text(field(delta, 'type'));
    if (type === 'text_delta') return textPiece(text(field(delta, 'text')));
    if (type === 'thinking_delta') {
      const said = text(field(delta, 'thinking')) ?? '';
      return said === '' ? [] : [{ kind: 'reasoning', text: said }];
    }
    if (type === 'signature_delta') return [{ kind: 'signature', signature: text(field(delta, 'signature')) ?? '' }];
    const json_ = text(field(delta, 'partial_json')) ?? '';
    const tool = this.#tools.get(blockIndex(json));
    return tool === undefined || json_ === '' ? [] : [{ kind: 'tool_arguments', tool, json: json_ }];
  }

  #messageDelta(json: JsonObject): Piece[] {
    this.#report = mergeReports(this.#report, field(json, 'usage'));
    const delta = field(json, 'delta');
    const stopSequence = text(field(delta, 'stop_sequence'));
    const reason = field(delta, 'stop_reason') ?? null;
    const usage = messagesUsage(this.#report);
    return [
      // usage may be told before it is known why the message ends
      ...(reason === null
        ? []
        : [
            {
              kind: 'finish',
              finish: messagesFinish(reason),
              ...(stopSequence !== undefined && { stopSequence }),
            } as const,
          ]),
      ...(usage === undefined ? [] : [{ kind: 'usage', usage } as const]),
    ];
  }
}

const textPiece = (said: string | undefined): Piece[] => (said ? [{ kind: 'text', text: said }] : []);

const blockIndex = (json: JsonObject): number => {
  const index = json['index'];
  return typeof index === 'number' ? index : -1;
};
