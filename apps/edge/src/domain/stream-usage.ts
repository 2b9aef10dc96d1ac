// OpenAI tells the usage of a stream only when asked. We always ask, and keep the chunk to ourselves unless the client asked too.
import type { Call } from '@tappass/pipeline/call';
import { withDigitsOf } from '@tappass/pipeline/exact-json';
import { isObject, type JsonObject } from '@tappass/pipeline/json';

export function askForStreamUsage(call: Call): { call: Call; wantsUsage: boolean } {
  if (!call.stream || call.surface !== 'chat') return { call, wantsUsage: true };
  const asked = call.body['stream_options'];
  const options: JsonObject = isObject(asked ?? null) ? (asked as JsonObject) : {};
  if (options['include_usage'] === true) return { call, wantsUsage: true };
  const body = withDigitsOf({ ...call.body, stream_options: { ...options, include_usage: true } }, call.body);
  return { call: { ...call, body, changed: true }, wantsUsage: false };
}
