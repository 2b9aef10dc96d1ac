// What we add to a stream: the session in each chat chunk, and the `tappass` object in its last. The rest of an event stays as it came.

import { field, isObject, type JsonObject } from '@tappass/pipeline/json';
import type { OutEvent } from '@tappass/pipeline/stream/guard';
import type { ResponseSoFar } from '@tappass/pipeline/stream/responses-guard';
import { encodeSse } from '@tappass/pipeline/stream/sse';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { withMemberText } from '../domain/tappass-object.ts';

/** A chunk that ends a choice, tells the usage, or is about no choice may be the last one: it waits until that is known. */
const mayBeLast = /"finish_reason":\s*"|"usage":\s*\{|"choices":\s*\[\s*\]/;

export class StreamDress {
  readonly #surface: SurfaceName;
  readonly #sessionId: string;
  #waiting: OutEvent | undefined;
  #begun: JsonObject | undefined;
  #lastData = '';

  constructor(surface: SurfaceName, sessionId: string) {
    this.#surface = surface;
    this.#sessionId = sessionId;
  }

  /** The bytes that may leave now for this event. */
  dress(event: OutEvent): Uint8Array[] {
    if (this.#surface === 'responses') this.#remember(event);
    if (this.#surface !== 'chat' || event.data === undefined) return [event.raw ?? encodeSse(event)];
    const waiting = this.#flush();
    const dressed = { event: event.event, data: withMemberText(event.data, 'session_id', this.#sessionId) };
    if (!mayBeLast.test(event.data)) return [...waiting, encodeSse(dressed)];
    this.#waiting = dressed;
    return waiting;
  }

  /** The stream's end with our object in its last chunk (chat) or its last event (messages, responses). */
  last(terminal: OutEvent, tappass: object): Uint8Array[] {
    if (this.#surface !== 'chat') {
      return [encodeSse({ event: terminal.event, data: withMemberText(terminal.data ?? '{}', 'tappass', tappass) })];
    }
    const chunk = this.#waiting ?? {
      event: '',
      data: JSON.stringify({ object: 'chat.completion.chunk', choices: [], session_id: this.#sessionId }),
    };
    this.#waiting = undefined;
    return [
      encodeSse({ event: chunk.event, data: withMemberText(chunk.data ?? '{}', 'tappass', tappass) }),
      encodeSse(terminal),
    ];
  }

  /** What a stream of responses that fails now has told before. */
  get soFar(): ResponseSoFar {
    const number = /"sequence_number":\s*(\d+)/.exec(this.#lastData)?.[1];
    return { begun: this.#begun, sequenceNumber: number === undefined ? -1 : Number(number) };
  }

  #remember({ data = '' }: OutEvent): void {
    this.#lastData = data;
    if (this.#begun !== undefined || !data.includes('"response.created"')) return;
    const response = field(JSON.parse(data) as JsonObject, 'response');
    if (isObject(response)) this.#begun = response;
  }

  #flush(): Uint8Array[] {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting === undefined ? [] : [encodeSse(waiting)];
  }
}
