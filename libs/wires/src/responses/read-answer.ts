// An OpenAI response into a reply.
import { responsesUsage } from '@tappass/pipeline/answer/usage';
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { badAnswer } from '../provider-answer.ts';
import type { Finish, Reply, ReplyPart } from '../reply.ts';

export function readResponsesAnswer(body: JsonObject): Reply {
  const output = field(body, 'output');
  if (!Array.isArray(output) || field(body, 'status') === 'failed') throw badAnswer('an answer without output');
  const parts = list(output).flatMap(partsOf);
  return {
    id: text(field(body, 'id')) ?? '',
    model: text(field(body, 'model')) ?? '',
    parts,
    finish: responsesFinish(
      body,
      parts.some((part) => part.kind === 'tool_call'),
    ),
    stopSequence: undefined,
    usage: responsesUsage(field(body, 'usage')),
  };
}

export function responsesFinish(response: JsonValue | undefined, calls: boolean): Finish {
  const reason = text(field(field(response, 'incomplete_details'), 'reason'));
  if (reason !== undefined) return reason === 'content_filter' ? 'refusal' : 'length';
  return calls ? 'tool_calls' : 'stop';
}

function partsOf(item: JsonValue): ReplyPart[] {
  const type = text(field(item, 'type')) ?? '';
  if (type === 'message') return list(field(item, 'content')).flatMap(contentParts);
  if (type === 'reasoning') {
    const said = list(field(item, 'summary')).map((one) => text(field(one, 'text')) ?? '');
    return said.length === 0 ? [] : [{ kind: 'reasoning', text: said.join('\n'), signature: '' }];
  }
  const name = text(field(item, 'name'));
  if (type === 'custom_tool_call' && name !== undefined) {
    const argumentsText = text(field(item, 'input')) ?? '';
    return [{ kind: 'tool_call', id: text(field(item, 'call_id')) ?? '', name, argumentsText, custom: true }];
  }
  if (type !== 'function_call' || name === undefined) throw badAnswer('an item that was not asked for');
  const argumentsText = text(field(item, 'arguments')) ?? '';
  return [{ kind: 'tool_call', id: text(field(item, 'call_id')) ?? '', name, argumentsText }];
}

function contentParts(part: JsonValue): ReplyPart[] {
  const refusal = text(field(part, 'refusal'));
  if (refusal !== undefined) return [{ kind: 'refusal', text: refusal }];
  const said = text(field(part, 'text')) ?? '';
  return said === '' ? [] : [{ kind: 'text', text: said }];
}
