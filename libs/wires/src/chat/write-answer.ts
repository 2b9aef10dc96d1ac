// A reply as an OpenAI chat completion.
import type { JsonObject } from '@tappass/pipeline/json';
import { compact } from '../read-json.ts';
import type { Finish, Reply, ReplyPart, ReplyToolCall } from '../reply.ts';
import { chatUsageReport } from '../usage-report.ts';
import type { Moment } from '../wire.ts';

export const chatFinishes: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  refusal: 'content_filter',
  pause: 'stop',
};

const textOf = (parts: readonly ReplyPart[], kind: 'text' | 'reasoning' | 'refusal'): string | undefined => {
  const texts = parts.filter((part) => part.kind === kind).map((part) => ('text' in part ? part.text : ''));
  return texts.length === 0 ? undefined : texts.join('');
};

export function writeChatAnswer(reply: Reply, moment: Moment): JsonObject {
  const calls = reply.parts.flatMap((part): JsonObject[] => (part.kind === 'tool_call' ? [callOf(part)] : []));
  const message = compact({
    role: 'assistant',
    content: textOf(reply.parts, 'text') ?? null,
    reasoning_content: textOf(reply.parts, 'reasoning'),
    refusal: textOf(reply.parts, 'refusal') ?? null,
    tool_calls: calls.length === 0 ? undefined : calls,
  });
  return {
    id: chatId(reply.id || moment.id),
    object: 'chat.completion',
    created: moment.nowSeconds,
    model: reply.model || moment.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: chatFinishes[reply.finish] }],
    ...(reply.usage !== undefined && { usage: chatUsageReport(reply.usage) }),
  };
}

const callOf = ({ id, name, argumentsText, custom }: ReplyToolCall): JsonObject =>
  custom === true
    ? { id, type: 'custom', custom: { name, input: argumentsText } }
    : { id, type: 'function', function: { name, arguments: argumentsText } };

export const chatId = (id: string): string => (id.startsWith('chatcmpl-') ? id : `chatcmpl-${id}`);
