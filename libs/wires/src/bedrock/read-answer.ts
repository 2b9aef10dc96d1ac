// Bedrock Converse answers and ConverseStream events into replies.
import { writeExact } from '@tappass/pipeline/exact-json';
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { badAnswer, eventObject } from '../provider-answer.ts';
import { bedrockUsage } from '../provider-usage.ts';
import type { Finish, Piece, Reply, ReplyPart } from '../reply.ts';
import type { EventReader, Moment } from '../wire.ts';

const finishes: Readonly<Record<string, Finish>> = {
  end_turn: 'stop',
  stop_sequence: 'stop_sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'refusal',
  content_filtered: 'refusal',
};

const finishOf = (word: JsonValue | undefined): Finish =>
  typeof word === 'string' && Object.hasOwn(finishes, word) ? (finishes[word] ?? 'stop') : 'stop';

export function readBedrockAnswer(body: JsonObject, moment: Moment): Reply {
  const content = field(field(field(body, 'output'), 'message'), 'content');
  if (!Array.isArray(content)) throw badAnswer('an answer without content');
  return {
    id: moment.id,
    model: '',
    parts: list(content).flatMap(partOf),
    finish: finishOf(field(body, 'stopReason')),
    stopSequence: undefined,
    usage: bedrockUsage(field(body, 'usage')),
  };
}

function partOf(block: JsonValue): ReplyPart[] {
  const said = text(field(block, 'text'));
  if (said !== undefined) return said === '' ? [] : [{ kind: 'text', text: said }];
  const reasoning = field(block, 'reasoningContent');
  if (reasoning !== undefined) {
    const shown = field(reasoning, 'reasoningText');
    const thought = text(field(shown, 'text'));
    if (thought === undefined) return [];
    return [{ kind: 'reasoning', text: thought, signature: text(field(shown, 'signature')) ?? '' }];
  }
  const use = field(block, 'toolUse');
  const name = text(field(use, 'name'));
  if (name === undefined) throw badAnswer('a block that was not asked for');
  const argumentsText = writeExact(field(use, 'input') ?? {});
  return [{ kind: 'tool_call', id: text(field(use, 'toolUseId')) ?? '', name, argumentsText }];
}

/** Events by their type, as the framing names them. */
export class BedrockEventReader implements EventReader {
  readonly #moment: Moment;
  readonly #tools = new Map<JsonValue | undefined, number>();

  constructor(moment: Moment) {
    this.#moment = moment;
  }

  read(event: SseEvent): Piece[] {
    if (event.data === undefined) return [];
    const json = eventObject(event);
    switch (event.event) {
      case 'messageStart':
        return [{ kind: 'start', id: this.#moment.id, model: '' }];
      case 'contentBlockStart':
        return this.#blockStart(json);
      case 'contentBlockDelta':
        return this.#delta(json);
      case 'messageStop':
        return [{ kind: 'finish', finish: finishOf(field(json, 'stopReason')) }];
      case 'metadata':
        return this.#metadata(json);
      case 'contentBlockStop':
        return [];
      default:
        throw badAnswer('an error in its stream');
    }
  }

  #blockStart(json: JsonObject): Piece[] {
    const use = field(field(json, 'start'), 'toolUse');
    if (use === undefined) return [];
    const name = text(field(use, 'name'));
    if (name === undefined) throw badAnswer('a tool call without a name');
    const tool = this.#tools.size;
    this.#tools.set(field(json, 'contentBlockIndex'), tool);
    return [{ kind: 'tool_start', tool, id: text(field(use, 'toolUseId')) ?? '', name }];
  }

  #delta(json: JsonObject): Piece[] {
    const delta = field(json, 'delta');
    const said = text(field(delta, 'text'));
    if (said) return [{ kind: 'text', text: said }];
    const reasoning = field(delta, 'reasoningContent');
    const thought = text(field(reasoning, 'text'));
    if (thought) return [{ kind: 'reasoning', text: thought }];
    const signature = text(field(reasoning, 'signature'));
    if (signature) return [{ kind: 'signature', signature }];
    const input = text(field(field(delta, 'toolUse'), 'input'));
    const tool = this.#tools.get(field(json, 'contentBlockIndex'));
    return input && tool !== undefined ? [{ kind: 'tool_arguments', tool, json: input }] : [];
  }

  #metadata(json: JsonObject): Piece[] {
    const usage = bedrockUsage(field(json, 'usage'));
    return usage === undefined ? [] : [{ kind: 'usage', usage }];
  }
}
