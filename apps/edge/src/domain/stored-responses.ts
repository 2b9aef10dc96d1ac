// Responses that a provider keeps: none unless the client asks, and those it asks for carry a mark that only their own agent's calls can show.
import { timingSafeEqual } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import { withDigitsOf } from '@tappass/pipeline/exact-json';
import type { JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import type { EventSource } from '../providers/exchange.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';

const markLength = 22;

const markOf = (fingerprint: Fingerprint, agentUuid: string, id: string): string =>
  fingerprint('response', Buffer.from(JSON.stringify([agentUuid, id]))).slice(0, markLength);

/** The provider's id with the mark of the tenant and agent it was given to. */
export const markedId = (fingerprint: Fingerprint, agentUuid: string, id: string): string =>
  `${id}.${markOf(fingerprint, agentUuid, id)}`;

/** @throws Fault bad_field for an id that was not given to this agent */
export function ownId(fingerprint: Fingerprint, agentUuid: string, given: string): string {
  const id = given.slice(0, -(markLength + 1));
  const expected = Buffer.from(markedId(fingerprint, agentUuid, id));
  const shown = Buffer.from(given);
  if (expected.length === shown.length && timingSafeEqual(expected, shown)) return id;
  const detail =
    'is no response that was stored for this agent. An answer that says store: false is kept by nobody: ask with store: true, where the setting TAPPASS_STORED_RESPONSES allows it, or send the earlier items in input';
  throw new Fault('bad_field', { details: { field: 'previous_response_id', detail } });
}

/** What the operator lets a provider keep: nothing, what a client asks to be kept, or what that API keeps by default. */
export type Storing = 'never' | 'asked' | 'default';

/** The account at the provider may be shared by many, so the default is that of nobody but the operator. The answer says what was done. */
export function storing(body: JsonObject, allowed: Storing): JsonObject {
  const asked = typeof body['store'] === 'boolean' ? body['store'] : allowed === 'default';
  const store = asked && allowed !== 'never';
  return body['store'] === store ? body : withDigitsOf({ ...body, store }, body);
}

export const keeps = (body: JsonObject): boolean => body['store'] === true;

/** How a provider's id reads for the agent it was given to. */
type Mark = (id: string) => string;

export const markedAnswer = (answer: JsonObject, mark: Mark | undefined): JsonObject =>
  mark === undefined || typeof answer['id'] !== 'string' ? answer : { ...answer, id: mark(answer['id']) };

/** Every mention of the response's own id, as it is known once the first event has named it. */
export function markedEvents(source: EventSource, mark: Mark | undefined): EventSource {
  if (mark === undefined) return source;
  let id = '';
  const marked = (event: SseEvent): SseEvent => {
    if (event.data === undefined) return event;
    if (id === '') id = /"response":\s*\{\s*"id":\s*"([\w-]{1,200})"/.exec(event.data)?.[1] ?? '';
    if (id === '' || !event.data.includes(id)) return event;
    return { event: event.event, data: event.data.replaceAll(`"${id}"`, `"${mark(id)}"`) };
  };
  return { push: (chunk) => source.push(chunk).map(marked), end: () => source.end().map(marked) };
}

/** Of an answer that the provider keeps. */
export const markFor = (
  call: Pick<Call, 'surface' | 'body'>,
  fingerprint: Fingerprint,
  agentUuid: string,
): Mark | undefined =>
  call.surface === 'responses' && keeps(call.body) ? (id) => markedId(fingerprint, agentUuid, id) : undefined;
