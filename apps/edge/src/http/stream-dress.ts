// What we add to a stream: the session in each chat chunk, and the `tappass` object in its last. The rest of an event stays as it came.

import type { OutEvent } from '@tappass/pipeline/stream/guard';
import { encodeSse } from '@tappass/pipeline/stream/sse';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { withMemberText } from '../domain/tappass-object.ts';

/** A chunk that ends a choice or tells the usage may be the last one: it waits until that is known. */
const mayBeLast = /"finish_reason":\s*"|"usage":\s*\{/;

export class StreamDress {
  readonly #surface: SurfaceName;
  readonly #sessionId: string;
  #waiting: OutEvent | undefined;

  constructor(surface: SurfaceName, sessionId: string) {
    this.#surface = surface;
    this.#sessionId = sessionId;
  }

  /** The bytes that may leave now for this event. */
  dress(event: OutEvent): Uint8Array[] {
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

  #flush(): Uint8Array[] {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting === undefined ? [] : [encodeSse(waiting)];
  }
}
