// An Anthropic message into a reply.
import { messagesUsage } from '@tappass/pipeline/answer/usage';
import { writeExact } from '@tappass/pipeline/exact-json';
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { badAnswer } from '../provider-answer.ts';
import type { Finish, Reply, ReplyPart } from '../reply.ts';

const finishes: Readonly<Record<string, Finish>> = {
  end_turn: 'stop',
  stop_sequence: 'stop_sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
  pause_turn: 'pause',
};

export const messagesFinish = (word: JsonValue | undefined): Finish =>
  typeof word === 'string' && Object.hasOwn(finishes, word) ? (finishes[word] ?? 'stop') : 'stop';

export function readMessagesAnswer(body: JsonObject): Reply {
  const content = field(body, 'content');
  if (!Array.isArray(content)) throw badAnswer('an answer without content');
  return {
    id: text(field(body, 'id')) ?? '',
    model: text(field(body, 'model')) ?? '',
    parts: list(content).flatMap(partOf),
    finish: messagesFinish(field(body, 'stop_reason')),
    stopSequence: text(field(body, 'stop_sequence')),
    usage: messagesUsage(field(body, 'usage')),
  };
}

function partOf(block: JsonValue): ReplyPart[] {
  const type = text(field(block, 'type')) ?? '';
  if (type === 'text') {
    const said = text(field(block, 'text')) ?? '';
    return said === '' ? [] : [{ kind: 'text', text: said }];
  }
  if (type === 'thinking') {
    const signature = text(field(block, 'signature')) ?? '';
    return [{ kind: 'reasoning', text: text(field(block, 'thinking')) ?? '', signature }];
  }
  if (type === 'redacted_thinking') return [];
  if (type !== 'tool_use') throw badAnswer('a block that was not asked for');
  const name = text(field(block, 'name'));
  if (name === undefined) throw badAnswer('a tool call without a name');
  const argumentsText = writeExact(field(block, 'input') ?? {});
  return [{ kind: 'tool_call', id: text(field(block, 'id')) ?? '', name, argumentsText }];
}
