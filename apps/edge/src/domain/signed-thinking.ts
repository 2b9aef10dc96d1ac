// Thinking that has lost its signature, by a secret that was cut out of it or by a model that signs nothing, is refused by who signs: it stays behind.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';

const isUnsigned = (block: JsonValue): boolean =>
  field(block, 'type') === 'thinking' && (field(block, 'signature') ?? '') === '';

/** The same body when there is none. A turn that held nothing else stays as it is. */
export function withoutUnsignedThinking(body: JsonObject): JsonObject {
  const messages = list(field(body, 'messages'));
  const kept = messages.map((message): JsonValue => {
    const content = list(field(message, 'content'));
    if (!isObject(message) || message['role'] !== 'assistant' || !content.some(isUnsigned)) return message;
    const signed = content.filter((block) => !isUnsigned(block));
    return signed.length === 0 ? message : { ...message, content: signed };
  });
  return kept.every((message, at) => message === messages[at]) ? body : { ...body, messages: kept };
}
