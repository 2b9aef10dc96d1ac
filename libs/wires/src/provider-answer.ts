// What a provider sent and should not have: refused, since nothing that cannot be read may be called an answer.
import { Fault } from '@tappass/errors/fault';
import { isObject, type JsonObject, type JsonValue } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { parsed } from './read-json.ts';

export const badAnswer = (detail: string): Fault =>
  new Fault('provider_failed', { details: { provider: 'upstream', detail } });

/** @throws Fault provider_failed */
export function eventObject(event: SseEvent): JsonObject {
  const value: JsonValue | undefined = parsed(event.data ?? '');
  if (!isObject(value)) throw badAnswer('an event of its stream is not a JSON object');
  return value;
}
