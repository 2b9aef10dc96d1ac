// A flowing reply as Anthropic message events: one block open at a time, each closed before the next.

import { estimatedUsage, type Usage } from '@tappass/pipeline/answer/usage';
import type { JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { estimatePieceTokens } from '@tappass/pipeline/tokens';
import { badAnswer } from '../provider-answer.ts';
import type { Piece } from '../reply.ts';
import { messagesUsageReport } from '../usage-report.ts';
import type { EventWriter, Moment } from '../wire.ts';
import { messageId, messagesStops } from './write-answer.ts';

type Finished = Extract<Piece, { kind: 'finish' }>;

export class MessagesEventWriter implements EventWriter {
  readonly #moment: Moment;
  #started = false;
  /** What is open, so that the next piece of the same kind goes on in it. */
  #open = '';
  #index = -1;
  #finished: Finished | undefined;
  #usage: Usage | undefined;
  /** Counted as the books count, in case the provider does not. */
  #outputTokens = 0;

  constructor(moment: Moment) {
    this.#moment = moment;
  }

  write(piece: Piece): SseEvent[] {
    this.#outputTokens += tokensOf(piece);
    switch (piece.kind) {
      case 'start':
        return this.#start(piece.id, piece.model);
      case 'text':
      case 'refusal':
        return this.#inBlock('text', { type: 'text', text: '' }, { type: 'text_delta', text: piece.text });
      case 'reasoning':
        return this.#inBlock('thinking', thinkingBlock, { type: 'thinking_delta', thinking: piece.text });
      case 'signature':
        return this.#open === 'thinking' ? [this.#delta({ type: 'signature_delta', signature: piece.signature })] : [];
      case 'tool_start':
        return this.#inBlock(`tool ${piece.tool}`, { type: 'tool_use', id: piece.id, name: piece.name, input: {} });
      case 'tool_arguments':
        return this.#arguments(piece.tool, piece.json);
      case 'finish':
        this.#finished = piece;
        return this.#close();
      case 'usage':
        this.#usage = piece.usage;
        return [];
      case 'end':
        return this.#end();
    }
  }

  #start(id: string, model: string): SseEvent[] {
    if (this.#started) return [];
    this.#started = true;
    const message = {
      id: messageId(id || this.#moment.id),
      type: 'message',
      role: 'assistant',
      model: model || this.#moment.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // what the provider will say at the end; until then our own count, so that a stream that breaks off is not free
      usage: messagesUsageReport(estimatedUsage(this.#moment.inputTokens, 0)),
    };
    return [eventOf({ type: 'message_start', message })];
  }

  /** One block is open at a time, so that tool calls which flow side by side have no place here. */
  #arguments(tool: number, json: string): SseEvent[] {
    if (this.#open !== `tool ${tool}`) throw badAnswer('tool calls side by side in its stream');
    return [this.#delta({ type: 'input_json_delta', partial_json: json })];
  }

  #inBlock(kind: string, block: JsonObject, delta?: JsonObject): SseEvent[] {
    const events = [...this.#start('', '')];
    if (this.#open !== kind) {
      events.push(...this.#close());
      this.#open = kind;
      this.#index += 1;
      events.push(eventOf({ type: 'content_block_start', index: this.#index, content_block: block }));
    }
    return delta === undefined ? events : [...events, this.#delta(delta)];
  }

  #delta(delta: JsonObject): SseEvent {
    return eventOf({ type: 'content_block_delta', index: this.#index, delta });
  }

  #close(): SseEvent[] {
    if (this.#open === '') return [];
    this.#open = '';
    return [eventOf({ type: 'content_block_stop', index: this.#index })];
  }

  /** Without word of how the reply ended there is no end: the stream broke off. */
  #end(): SseEvent[] {
    if (this.#finished === undefined) return [];
    const { finish, stopSequence } = this.#finished;
    const delta = { stop_reason: messagesStops[finish], stop_sequence: stopSequence ?? null };
    const seen = Math.ceil(this.#outputTokens);
    const usage = messagesUsageReport(this.#usage ?? estimatedUsage(this.#moment.inputTokens, seen));
    const last = eventOf({ type: 'message_delta', delta, usage });
    return [
      ...this.#start('', ''),
      this.#usage === undefined ? { ...last, ownUsage: true } : last,
      eventOf({ type: 'message_stop' }),
    ];
  }
}

const tokensOf = (piece: Piece): number => {
  if (piece.kind === 'tool_start') return estimatePieceTokens(piece.name);
  if (piece.kind === 'tool_arguments') return estimatePieceTokens(piece.json);
  return 'text' in piece ? estimatePieceTokens(piece.text) : 0;
};

const thinkingBlock = { type: 'thinking', thinking: '', signature: '' };

const eventOf = (json: JsonObject & { type: string }): SseEvent => ({ event: json.type, data: JSON.stringify(json) });
