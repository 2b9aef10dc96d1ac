// One call in the provider's format: the same bytes where client and provider speak alike, a translation where they do not.
import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import { isObject, type JsonObject } from '@tappass/pipeline/json';
import { spliced } from '@tappass/pipeline/spliced-json';
import { type SseEvent, SseParser } from '@tappass/pipeline/stream/sse';
import { mendedChatAnswer } from '@tappass/wires/chat/mended-answer';
import { ChatEventMender } from '@tappass/wires/chat/mended-events';
import { conform } from '@tappass/wires/demands/conform';
import { demandsOf } from '@tappass/wires/demands/demand-table';
import { type SentNames, withOwnNames } from '@tappass/wires/demands/tool-names';
import { errorInAnswer, noAnswer } from '@tappass/wires/error-in-answer';
import { parsed } from '@tappass/wires/read-json';
import type { Translation } from '@tappass/wires/translate';
import type { Moment } from '@tappass/wires/wire';
import { AwsEventParser } from './aws-events.ts';
import { errorInStream } from './error-in-stream.ts';
import type { Provider, Way } from './provider.ts';
import { hasTextTools, translationBetween } from './wire-table.ts';
import { bytesOf, exactOf, freshlyWritten, type WrittenJson } from './written-json.ts';

/** Events of the client's format out of the provider's bytes. */
export interface EventSource {
  /** @throws Fault provider_failed for a stream that cannot be read */
  push(chunk: Uint8Array): readonly SseEvent[];
  /** The upstream is over. */
  end(): readonly SseEvent[];
}

export class Exchange {
  readonly #call: Call;
  readonly #provider: Provider;
  readonly #way: Way;
  readonly #translation: Translation | undefined;
  #sent: SentNames = new Map();

  constructor(provider: Provider, call: Call) {
    this.#call = call;
    this.#provider = provider;
    this.#way = wayFor(provider, call);
    const retells = provider.functionsOnly === true && hasTextTools(call.surface, call.body);
    this.#translation = translationBetween(call.surface, this.#way.wire, provider, retells);
  }

  get path(): string {
    return this.#way.path(this.#call.model, this.#call.stream);
  }

  /** Whether the provider speaks another format than the client. */
  get translates(): boolean {
    return this.#translation !== undefined;
  }

  /** @param sent the body as it came @throws Fault bad_field naming what the provider's format cannot say */
  body(sent: WrittenJson): Buffer {
    const { body } = this.#call;
    if (this.#translation === undefined) return bytesOf(sent, this.#conforming(body));
    const written = freshlyWritten(this.#translation.request(exactOf(sent, body)));
    return bytesOf(written, this.#conforming(written.value));
  }

  #conforming(body: JsonObject): JsonObject {
    if (this.#call.surface === 'embeddings') return body;
    const { wire } = this.#way;
    const conforming = conform(wire, body, demandsOf(wire, this.#provider.name, this.#call.model));
    this.#sent = conforming.sent;
    return conforming.body;
  }

  /** The answer in the client's format; the same object when nothing had to be changed. @throws Fault provider_failed */
  answer(body: JsonObject, moment: Moment): JsonObject {
    const { wire } = this.#way;
    const failed = errorInAnswer(body) ?? (this.#call.surface === 'embeddings' ? undefined : noAnswer(wire, body));
    if (failed !== undefined) throw failed;
    const mended = wire === 'chat' && this.#call.surface !== 'embeddings' ? mendedChatAnswer(body) : body;
    const own = withOwnNames(wire, mended, this.#sent);
    return this.#translation?.answer(own, this.#with(moment)) ?? own;
  }

  events(moment: Moment): EventSource {
    const mender = this.#way.wire === 'chat' ? new ChatEventMender() : undefined;
    const translation = this.#translation?.stream(this.#with(moment));
    const read = (event: SseEvent): SseEvent[] => {
      const failed = translation === undefined ? errorInStream(this.#provider.name, this.#way.wire, event) : undefined;
      if (failed !== undefined) throw failed;
      const own = this.#withOwnNames(mender?.push(event) ?? event);
      return translation?.push(own) ?? [own];
    };
    const parser = this.#way.framing === 'aws' ? new AwsEventParser() : new SseParser();
    return {
      push: (chunk) => parser.push(chunk).flatMap((event) => guarded(() => read(event))),
      end: () => guarded(() => [...(mender?.end() ?? []).flatMap(read), ...(translation?.end() ?? [])]),
    };
  }

  #withOwnNames(event: SseEvent): SseEvent {
    const { data } = event;
    if (this.#sent.size === 0 || data === undefined) return event;
    if (![...this.#sent.keys()].some((name) => data.includes(name))) return event;
    const value = parsed(data);
    if (!isObject(value)) return event;
    const own = withOwnNames(this.#way.wire, value, this.#sent);
    return own === value ? event : { event: event.event, data: spliced({ text: data, value }, own) };
  }

  #with(moment: Moment): Moment {
    return { ...moment, ...this.#translation?.tools(this.#call.body) };
  }
}

/** The client's own format where this model is served in it, and the provider's preferred one where not. */
function wayFor(provider: Provider, { surface, model }: Call): Way {
  if (surface === 'embeddings') return embeddingsWay(provider);
  const open = provider.ways.filter((way) => way.only === undefined || way.only.test(model));
  // a format that a model is bound to goes before the others
  const bound = open.filter((way) => way.only !== undefined);
  const ways = bound.length > 0 ? bound : open;
  return ways.find((way) => way.wire === surface) ?? ways[0]!;
}

/** @throws Fault bad_field where the provider makes none that clients of OpenAI could read */
function embeddingsWay({ name, embeddings }: Provider): Way {
  if (embeddings !== undefined) return { wire: 'chat', path: embeddings };
  throw new Fault('bad_field', { details: { field: 'model', detail: `${name} makes no embeddings here` } });
}

/** Where our own reading of a provider's events fails, the stream is the provider's failure. */
function guarded(read: () => SseEvent[]): SseEvent[] {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('provider_failed', {
      details: { provider: 'upstream', detail: 'an unreadable stream' },
      cause: thrown,
    });
  }
}
