// A flowing reply as OpenAI response events: each item is opened, flows, is said once more whole, and is closed before the next.
import type { Usage } from '@tappass/pipeline/answer/usage';
import type { JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { badAnswer } from '../provider-answer.ts';
import type { Finish, Piece, ReplyPart } from '../reply.ts';
import type { EventWriter, Moment } from '../wire.ts';
import { contentOf, type Head, inGroup, itemOf, responseBody, responseId } from './write-answer.ts';

export class ResponsesEventWriter implements EventWriter {
  #head: Head;
  #started = false;
  #sequence = 0;
  readonly #output: JsonObject[] = [];
  #open: { part: ReplyPart; tool: number } | undefined;
  #finish: Finish | undefined;
  #usage: Usage | undefined;

  constructor(moment: Moment) {
    this.#head = { id: responseId(moment.id), model: moment.model, moment };
  }

  write(piece: Piece): SseEvent[] {
    switch (piece.kind) {
      case 'start':
        return this.#start(piece.id, piece.model);
      case 'text':
      case 'refusal':
        return this.#flow({ kind: piece.kind, text: '' }, piece.text);
      case 'reasoning':
        return this.#flow({ kind: 'reasoning', text: '', signature: '' }, piece.text);
      case 'tool_start': {
        const { id, name, custom } = piece;
        const call: ReplyPart = { kind: 'tool_call', id, name, argumentsText: '', ...(custom && { custom }) };
        return [
          ...this.#start('', ''),
          ...this.#close(),
          ...this.#openItem(inGroup(call, this.#head.moment), piece.tool),
        ];
      }
      case 'tool_arguments':
        if (this.#open?.tool !== piece.tool) throw badAnswer('tool calls side by side in its stream');
        return this.#append(piece.json);
      case 'finish':
        this.#finish = piece.finish;
        return this.#close();
      case 'usage':
        this.#usage = piece.usage;
        return [];
      case 'end':
        return this.#end();
      case 'signature':
        return [];
    }
  }

  #start(id: string, model: string): SseEvent[] {
    if (this.#started) return [];
    this.#started = true;
    const { moment } = this.#head;
    this.#head = { id: responseId(id || moment.id), model: model || moment.model, moment };
    const response = this.#response();
    return [this.#event('response.created', { response }), this.#event('response.in_progress', { response })];
  }

  #flow(empty: ReplyPart, text: string): SseEvent[] {
    const events = this.#start('', '');
    if (this.#open?.part.kind !== empty.kind) events.push(...this.#close(), ...this.#openItem(empty, -1));
    return [...events, ...this.#append(text)];
  }

  #openItem(part: ReplyPart, tool: number): SseEvent[] {
    this.#open = { part, tool };
    const item = itemOf(part, this.#itemId, 'in_progress');
    const added = this.#event('response.output_item.added', { output_index: this.#output.length, item });
    if (part.kind === 'tool_call') return [added];
    if (part.kind === 'reasoning')
      return [added, this.#of('response.reasoning_summary_part.added', { ...summaryAt, part: summary('') })];
    return [added, this.#of('response.content_part.added', { ...contentAt, part: contentOf(part) })];
  }

  #append(text: string): SseEvent[] {
    const { part, tool } = this.#open!;
    if (part.kind === 'tool_call') {
      this.#open = { part: { ...part, argumentsText: part.argumentsText + text }, tool };
      const type = part.custom === true ? 'custom_tool_call_input' : 'function_call_arguments';
      return [this.#of(`response.${type}.delta`, { delta: text })];
    }
    this.#open = { part: { ...part, text: part.text + text }, tool };
    if (part.kind === 'reasoning')
      return [this.#of('response.reasoning_summary_text.delta', { ...summaryAt, delta: text })];
    if (part.kind === 'refusal') return [this.#of('response.refusal.delta', { ...contentAt, delta: text })];
    return [this.#of('response.output_text.delta', { ...contentAt, delta: text, logprobs: [] })];
  }

  #close(): SseEvent[] {
    if (this.#open === undefined) return [];
    const { part } = this.#open;
    const item = itemOf(part, this.#itemId, 'completed');
    const events = [
      ...this.#lastWords(part),
      this.#event('response.output_item.done', { output_index: this.#output.length, item }),
    ];
    this.#output.push(item);
    this.#open = undefined;
    return events;
  }

  #lastWords(part: ReplyPart): SseEvent[] {
    if (part.kind === 'tool_call') {
      const { name, argumentsText } = part;
      if (part.custom === true) return [this.#of('response.custom_tool_call_input.done', { input: argumentsText })];
      return [this.#of('response.function_call_arguments.done', { name, arguments: argumentsText })];
    }
    if (part.kind === 'reasoning')
      return [
        this.#of('response.reasoning_summary_text.done', { ...summaryAt, text: part.text }),
        this.#of('response.reasoning_summary_part.done', { ...summaryAt, part: summary(part.text) }),
      ];
    const said =
      part.kind === 'refusal'
        ? this.#of('response.refusal.done', { ...contentAt, refusal: part.text })
        : this.#of('response.output_text.done', { ...contentAt, text: part.text, logprobs: [] });
    return [said, this.#of('response.content_part.done', { ...contentAt, part: contentOf(part) })];
  }

  /** Without word of how the reply ended there is no end: the stream broke off. */
  #end(): SseEvent[] {
    if (this.#finish === undefined) return [];
    const started = this.#start('', '');
    const response = this.#response();
    return [...started, this.#event(`response.${String(response['status'])}`, { response })];
  }

  #response(): JsonObject {
    return responseBody(this.#head, { output: [...this.#output], finish: this.#finish, usage: this.#usage });
  }

  get #itemId(): string {
    return `${this.#head.id.slice(5)}_${this.#output.length}`;
  }

  /** An event about the open item. */
  #of(type: string, fields: JsonObject): SseEvent {
    const item = itemOf(this.#open!.part, this.#itemId, 'in_progress');
    return this.#event(type, { item_id: item['id'] ?? '', output_index: this.#output.length, ...fields });
  }

  #event(type: string, fields: JsonObject): SseEvent {
    const json = { type, sequence_number: this.#sequence, ...fields };
    this.#sequence += 1;
    return { event: type, data: JSON.stringify(json) };
  }
}

const contentAt = { content_index: 0 };
const summaryAt = { summary_index: 0 };
const summary = (text: string): JsonObject => ({ type: 'summary_text', text });
