// OpenAI response events into pieces.
import { responsesUsage } from '@tappass/pipeline/answer/usage';
import { field, type JsonObject, type JsonValue, text } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { badAnswer, eventObject } from '../provider-answer.ts';
import type { Piece } from '../reply.ts';
import type { EventReader } from '../wire.ts';
import { responsesFinish } from './read-answer.ts';

type TextKind = 'text' | 'reasoning' | 'refusal';

const deltas: ReadonlyMap<string, TextKind> = new Map([
  ['response.output_text.delta', 'text'],
  ['response.refusal.delta', 'refusal'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.reasoning_text.delta', 'reasoning'],
]);

export class ResponsesEventReader implements EventReader {
  /** Tool calls by the place of their item. */
  readonly #tools = new Map<JsonValue | undefined, number>();

  read(event: SseEvent): Piece[] {
    if (event.data === undefined) return [];
    const json = eventObject(event);
    const type = text(json['type']) ?? '';
    const kind = deltas.get(type);
    if (kind !== undefined) {
      const said = text(field(json, 'delta')) ?? '';
      return said === '' ? [] : [{ kind, text: said }];
    }
    if (type === 'response.created') return [this.#start(json)];
    if (type === 'response.output_item.added') return this.#item(json);
    if (type === 'response.function_call_arguments.delta') return this.#arguments(json, {});
    if (type === 'response.custom_tool_call_input.delta') return this.#arguments(json, { custom: true });
    if (type === 'response.completed' || type === 'response.incomplete') return this.#over(json);
    if (type === 'response.failed' || type === 'error') throw badAnswer('an error in its stream');
    return [];
  }

  #start(json: JsonObject): Piece {
    const response = field(json, 'response');
    return { kind: 'start', id: text(field(response, 'id')) ?? '', model: text(field(response, 'model')) ?? '' };
  }

  #item(json: JsonObject): Piece[] {
    const item = field(json, 'item');
    const type = text(field(item, 'type'));
    if (type === 'message' || type === 'reasoning') return [];
    const name = text(field(item, 'name'));
    const custom = type === 'custom_tool_call';
    if ((type !== 'function_call' && !custom) || name === undefined) throw badAnswer('an item that was not asked for');
    const tool = this.#tools.size;
    this.#tools.set(field(json, 'output_index'), tool);
    const id = text(field(item, 'call_id')) ?? '';
    return [{ kind: 'tool_start', tool, id, name, ...(custom && { custom: true as const }) }];
  }

  #arguments(json: JsonObject, custom: { custom?: true }): Piece[] {
    const tool = this.#tools.get(field(json, 'output_index'));
    const said = text(field(json, 'delta')) ?? '';
    return tool === undefined || said === '' ? [] : [{ kind: 'tool_arguments', tool, json: said, ...custom }];
  }

  #over(json: JsonObject): Piece[] {
    const response = field(json, 'response');
    const usage = responsesUsage(field(response, 'usage'));
    return [
      { kind: 'finish', finish: responsesFinish(response, this.#tools.size > 0) },
      ...(usage === undefined ? [] : [{ kind: 'usage', usage } as const]),
      { kind: 'end' },
    ];
  }
}
