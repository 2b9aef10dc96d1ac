// A reply as an Anthropic message.
import type { JsonObject } from '@tappass/pipeline/json';
import { isObject } from '@tappass/pipeline/json';
import { estimatePieceTokens } from '@tappass/pipeline/tokens';
import { parsed } from '../read-json.ts';
import type { Finish, Reply, ReplyPart } from '../reply.ts';
import { estimatedMessagesReport, messagesUsageReport } from '../usage-report.ts';
import type { Moment } from '../wire.ts';

export const messagesStops: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  refusal: 'refusal',
  pause: 'pause_turn',
};

export function writeMessagesAnswer(reply: Reply, moment: Moment): JsonObject {
  const { stopSequence, finish } = reply;
  return {
    id: messageId(reply.id || moment.id),
    type: 'message',
    role: 'assistant',
    model: reply.model || moment.model,
    content: reply.parts.map(blockOf),
    stop_reason: messagesStops[finish],
    stop_sequence: stopSequence ?? null,
    usage:
      reply.usage === undefined
        ? estimatedMessagesReport(
            moment.inputTokens,
            Math.ceil(reply.parts.reduce((sum, part) => sum + tokensOf(part), 0)),
          )
        : messagesUsageReport(reply.usage),
  };
}

export const messageId = (id: string): string => (id.startsWith('msg_') ? id : `msg_${id}`);

const tokensOf = (part: ReplyPart): number =>
  part.kind === 'tool_call'
    ? estimatePieceTokens(part.name) + estimatePieceTokens(part.argumentsText)
    : estimatePieceTokens(part.text);

function blockOf(part: ReplyPart): JsonObject {
  if (part.kind === 'reasoning') return { type: 'thinking', thinking: part.text, signature: part.signature };
  if (part.kind !== 'tool_call') return { type: 'text', text: part.text };
  const input = parsed(part.argumentsText);
  // a model may write arguments that are no JSON; the text is kept where a client will find it
  return {
    type: 'tool_use',
    id: part.id,
    name: part.name,
    input: isObject(input) ? input : part.argumentsText === '' ? {} : { arguments: part.argumentsText },
  };
}
