// One more field on an event on its way out (session_id, tappass), without parsing it again.
import type { SseEvent } from './sse.ts';

/** `json` is JSON text. It is written last, since readers take the last of two equal keys and the first may be the provider's. */
export const withField = (event: SseEvent, name: string, json: string): SseEvent => {
  const data = event.data?.trimEnd();
  if (data === undefined || !data.startsWith('{') || !data.endsWith('}')) return event;
  const body = data.slice(0, -1).trimEnd();
  const comma = body === '{' ? '' : ',';
  return { event: event.event, data: `${body}${comma}${JSON.stringify(name)}:${json}}` };
};
