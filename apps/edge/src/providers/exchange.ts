// One call in the provider's format: the same bytes where client and provider speak alike, a translation where they do not.
import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import type { JsonObject } from '@tappass/pipeline/json';
import { type SseEvent, SseParser } from '@tappass/pipeline/stream/sse';
import type { StreamTranslation, Translation } from '@tappass/wires/translate';
import type { Moment } from '@tappass/wires/wire';
import { AwsEventParser } from './aws-events.ts';
import type { Provider, Way } from './provider.ts';
import { translationBetween } from './wire-table.ts';

/** Events of the client's format out of the provider's bytes. */
export interface EventSource {
  /** @throws Fault provider_failed for a stream that cannot be read */
  push(chunk: Uint8Array): readonly SseEvent[];
  /** The upstream is over. */
  end(): readonly SseEvent[];
}

export class Exchange {
  readonly #call: Call;
  readonly #way: Way;
  readonly #translation: Translation | undefined;

  constructor(provider: Provider, call: Call) {
    this.#call = call;
    this.#way = wayFor(provider, call);
    this.#translation = translationBetween(call.surface, this.#way.wire, provider);
  }

  get path(): string {
    return this.#way.path(this.#call.model, this.#call.stream);
  }

  /** @throws Fault bad_field naming what the provider's format cannot say */
  body(original: Buffer): Buffer {
    const { body, changed } = this.#call;
    if (this.#translation !== undefined) return Buffer.from(JSON.stringify(this.#translation.request(body)));
    return changed ? Buffer.from(JSON.stringify(body)) : original;
  }

  /** The answer in the client's format; the same object when nothing had to be translated. @throws Fault provider_failed */
  answer(body: JsonObject, moment: Moment): JsonObject {
    return this.#translation?.answer(body, this.#with(moment)) ?? body;
  }

  events(moment: Moment): EventSource {
    const parser = this.#way.framing === 'aws' ? new AwsEventParser() : new SseParser();
    const translation = this.#translation?.stream(this.#with(moment));
    if (translation === undefined) return { push: (chunk) => parser.push(chunk), end: () => [] };
    return translated(parser, translation);
  }

  #with(moment: Moment): Moment {
    return { ...moment, customTools: this.#translation!.customTools(this.#call.body) };
  }
}

interface Parser {
  push(chunk: Uint8Array): SseEvent[];
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
const translated = (parser: Parser, translation: StreamTranslation): EventSource => ({
  push: (chunk) => parser.push(chunk).flatMap((event) => guarded(() => translation.push(event))),
  end: () => guarded(() => translation.end()),
});

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
