// A flowing reply as chat completion chunks, ended by [DONE].
import type { JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import type { Piece } from '../reply.ts';
import { chatUsageReport } from '../usage-report.ts';
import type { EventWriter, Moment } from '../wire.ts';
import { chatFinishes, chatId } from './write-answer.ts';

export class ChatEventWriter implements EventWriter {
  #head: JsonObject;
  #opened = false;
  #finished = false;

  constructor(moment: Moment) {
    this.#head = {
      id: chatId(moment.id),
      object: 'chat.completion.chunk',
      created: moment.nowSeconds,
      model: moment.model,
    };
  }

  write(piece: Piece): SseEvent[] {
    if (piece.kind === 'start') return this.#start(piece.id, piece.model);
    if (piece.kind === 'usage') return [chunkOf({ ...this.#head, choices: [], usage: chatUsageReport(piece.usage) })];
    if (piece.kind === 'end') return this.#finished ? [{ event: '', data: '[DONE]' }] : [];
    const open = this.#opened ? [] : this.#start('', '');
    if (piece.kind === 'finish') {
      this.#finished = true;
      return [...open, this.#choice({}, chatFinishes[piece.finish])];
    }
    const delta = deltaOf(piece);
    return delta === undefined ? open : [...open, this.#choice(delta, null)];
  }

  #start(id: string, model: string): SseEvent[] {
    this.#opened = true;
    this.#head = { ...this.#head, ...(id !== '' && { id: chatId(id) }), ...(model !== '' && { model }) };
    return [this.#choice({ role: 'assistant', content: '' }, null)];
  }

  #choice(delta: JsonObject, finish: string | null): SseEvent {
    return chunkOf({ ...this.#head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  }
}

const chunkOf = (chunk: JsonObject): SseEvent => ({ event: '', data: JSON.stringify(chunk) });

/** Undefined for what chunks have no place for: a signature. */
function deltaOf(piece: Exclude<Piece, { kind: 'start' | 'usage' | 'end' | 'finish' }>): JsonObject | undefined {
  switch (piece.kind) {
    case 'text':
      return { content: piece.text };
    case 'reasoning':
      return { reasoning_content: piece.text };
    case 'refusal':
      return { refusal: piece.text };
    case 'tool_start': {
      const { tool: index, id, name } = piece;
      if (piece.custom === true) return { tool_calls: [{ index, id, type: 'custom', custom: { name, input: '' } }] };
      return { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] };
    }
    case 'tool_arguments':
      if (piece.custom === true) return { tool_calls: [{ index: piece.tool, custom: { input: piece.json } }] };
      return { tool_calls: [{ index: piece.tool, function: { arguments: piece.json } }] };
    case 'signature':
      return undefined;
  }
}
