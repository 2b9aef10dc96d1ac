// An error that a provider tells in the middle of its stream, in the format that the client speaks: it ends the stream as a refusal would have, in its own words.
import type { Fault } from '@tappass/errors/fault';
import { field, isObject, type JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import type { WireName } from '@tappass/wires/demands/demands';
import { errorInAnswer } from '@tappass/wires/error-in-answer';
import { parsed } from '@tappass/wires/read-json';
import { statusOfError } from './error-under-success.ts';
import { refusalFault } from './read-refusal.ts';

/** Undefined for every other event. */
export function errorInStream(provider: string, wire: WireName, { data = '' }: SseEvent): Fault | undefined {
  // cheap for what is no error: only what names one is read
  if (!data.includes('"error"')) return undefined;
  const event = parsed(data);
  if (!isObject(event)) return undefined;
  const error = wire === 'chat' ? errorOfChunk(event) : errorOfEvent(event);
  if (error === undefined) return undefined;
  const statusCode = statusOfError({ error }) ?? 502;
  const bytes = Buffer.from(JSON.stringify({ error }));
  return refusalFault(provider, { statusCode, headers: {}, bytes }, '');
}

const errorOfChunk = (event: JsonObject): JsonObject | undefined => {
  const error = field(event, 'error');
  return errorInAnswer(event) !== undefined && isObject(error) ? error : undefined;
};

/** `event: error` of Anthropic holds the error, that of Responses is it. */
const errorOfEvent = (event: JsonObject): JsonObject | undefined => {
  if (event['type'] !== 'error') return undefined;
  const error = field(event, 'error');
  if (isObject(error)) return error;
  const { type: _type, sequence_number: _number, ...flat } = event;
  return flat;
};
