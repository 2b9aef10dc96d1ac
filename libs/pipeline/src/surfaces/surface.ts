// The wire formats behind one face: read a request body, offer fewer tools.
import type { Call, CallPatch, PrincipalView, ToolDefinition } from '../call.ts';
import { field, type JsonObject, text } from '../json.ts';
import { recognised } from '../segment.ts';
import { nothingToRemember, type SessionView } from '../session.ts';
import type { SurfaceName } from '../surface-name.ts';
import { readBody } from './read-body.ts';
import { withoutTools } from './without-tools.ts';

export interface Arrival {
  readonly surface: SurfaceName;
  readonly body: JsonObject;
  readonly rawBytes: number;
  readonly principal: PrincipalView;
  readonly session: SessionView;
  readonly flags?: string;
}

const noTokens: ReadonlyMap<string, string> = new Map();

/**
 * A fresh call. The body need not be valid yet: what a client sent wrongly is for validate_input to say. Members that come
 * later are there from the start, so that all calls have one shape and the steps read them at full speed.
 */
export const openCall = (arrival: Arrival): Call => {
  const { surface, body, rawBytes, principal, session } = arrival;
  const reading = readBody(surface, body);
  return {
    surface,
    body,
    changed: false,
    rawBytes,
    model: text(field(body, 'model')) ?? '',
    stream: field(body, 'stream') === true,
    segments: reading.segments,
    tools: reading.tools,
    removedTools: [],
    media: reading.media,
    mediaParts: reading.mediaParts,
    unreadMedia: reading.media.filter(({ holds }) => holds !== 'text').length,
    strangers: reading.strangers,
    principal,
    session,
    flags: arrival.flags ?? '',
    findings: [],
    classification: session.classification,
    tightening: 0,
    tokens: noTokens,
    answer: undefined,
    streamed: undefined,
    usage: undefined,
    costUsdMicros: undefined,
    blocked: undefined,
    capability: undefined,
    remember: nothingToRemember,
    trail: [],
  };
};

/** A call whose request no longer offers these tools; what is known of its other texts stays known. */
export const offeringLess = (call: Call, dropped: readonly ToolDefinition[]): CallPatch => {
  const body = withoutTools(call.body, dropped);
  const { segments, tools, strangers } = readBody(call.surface, body);
  const removedTools = [...call.removedTools, ...dropped.map(({ name }) => name)];
  const opened = call.segments.filter(({ form }) => form === 'document');
  return { body, segments: [...recognised(segments, call.segments), ...opened], tools, strangers, removedTools };
};
