// The two sides of a translation: a format that clients speak, and one that providers speak.
import type { JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import type { Conversation } from './conversation.ts';
import type { Piece, Reply } from './reply.ts';
import type { GroupedName } from './responses/tool-groups.ts';

export interface Moment {
  readonly nowSeconds: number;
  /** Distinguishes answers; for ids that the provider does not give. */
  readonly id: string;
  /** As the client asked for it. */
  readonly model: string;
  /** Of the request, estimated. */
  readonly inputTokens: number;
  /** Tools of this call that the client knows as custom. */
  readonly customTools?: ReadonlySet<string>;
  /** Functions of this call that the client knows in groups, by their name without one. */
  readonly toolGroups?: ReadonlyMap<string, GroupedName>;
}

/** Writes the events of a client's format; well-formed at any cut: what was opened is closed before the end. */
export interface EventWriter {
  write(piece: Piece): SseEvent[];
}

export interface ClientWire {
  /** @throws Fault bad_field for what is malformed or has no counterpart */
  read(body: JsonObject): Conversation;
  answer(reply: Reply, moment: Moment): JsonObject;
  events(moment: Moment): EventWriter;
  /** Names of the tools that take a text; none where the format has no such tools. */
  customTools(body: JsonObject): ReadonlySet<string>;
  /** Functions that stand in groups, where the format has them. */
  toolGroups?(body: JsonObject): ReadonlyMap<string, GroupedName>;
}

/** Reads the events of a provider's format. */
export interface EventReader {
  /** @throws Fault provider_failed for an error in the stream, or what is no event */
  read(event: SseEvent): Piece[];
}

export interface ProviderWire {
  /** @throws Fault bad_field naming what this format cannot say */
  request(conversation: Conversation): JsonObject;
  /** @throws Fault provider_failed for an answer that is none */
  reply(body: JsonObject, moment: Moment): Reply;
  events(moment: Moment): EventReader;
  /** What an error body says, for people; empty when it says nothing. */
  error(body: JsonObject): string;
}
