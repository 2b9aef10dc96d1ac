// The one door: a client's format on one side, a provider's on the other.
import type { JsonObject } from '@tappass/pipeline/json';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import { CallsInOrder } from './calls-in-order.ts';
import { CustomCalls, withCustomCalls } from './custom-tools.ts';
import type { Piece } from './reply.ts';
import type { ClientWire, EventReader, EventWriter, Moment, ProviderWire } from './wire.ts';

export interface Translation {
  /** The request as the provider is to get it. @throws Fault bad_field naming what cannot be carried */
  request(body: JsonObject): JsonObject;
  /** The provider's answer as the client is to get it. @throws Fault provider_failed */
  answer(body: JsonObject, moment: Moment): JsonObject;
  stream(moment: Moment): StreamTranslation;
  /** What an error body says, for people. */
  error(body: JsonObject): string;
  /** For the moment of an answer: how the client knows the tools of its request. */
  tools(body: JsonObject): Pick<Moment, 'customTools' | 'toolGroups'>;
}

const none: ReadonlySet<string> = new Set();

export const translation = (client: ClientWire, provider: ProviderWire): Translation => ({
  request: (body) => provider.request(client.read(body)),
  answer: (body, moment) =>
    client.answer(withCustomCalls(provider.reply(body, moment), moment.customTools ?? none), moment),
  stream: (moment) =>
    new StreamTranslation(provider.events(moment), client.events(moment), new CustomCalls(moment.customTools ?? none)),
  error: provider.error,
  tools: (body) => ({
    customTools: client.customTools(body),
    ...(client.toolGroups !== undefined && { toolGroups: client.toolGroups(body) }),
  }),
});

export class StreamTranslation {
  readonly #reader: EventReader;
  readonly #writer: EventWriter;
  readonly #customCalls: CustomCalls;
  readonly #inOrder = new CallsInOrder();
  #ended = false;

  constructor(reader: EventReader, writer: EventWriter, customCalls: CustomCalls) {
    this.#reader = reader;
    this.#writer = writer;
    this.#customCalls = customCalls;
  }

  /** Events of the client's format; a comment stays one, so that connections stay awake. @throws Fault provider_failed */
  push(event: SseEvent): SseEvent[] {
    if (event.data === undefined) return [event];
    return this.#reader.read(event).flatMap((piece) => this.#write(piece));
  }

  /** The upstream is over. Some formats have no last word: a reply that was finished has ended. */
  end(): SseEvent[] {
    return this.#write({ kind: 'end' });
  }

  #write(piece: Piece): SseEvent[] {
    if (this.#ended) return [];
    this.#ended = piece.kind === 'end';
    return this.#inOrder
      .push(piece)
      .flatMap((next) => this.#customCalls.push(next))
      .flatMap((told) => this.#writer.write(told));
  }
}
