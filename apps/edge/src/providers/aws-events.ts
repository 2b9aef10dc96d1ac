// AWS event streams out of bytes that may be cut anywhere: length-prefixed frames whose checksums the official codec verifies.
import { EventStreamCodec } from '@smithy/core/event-streams';
import { Fault } from '@tappass/errors/fault';
import type { SseEvent } from '@tappass/pipeline/stream/sse';

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);
/** Lengths and checksums of a frame without headers or payload. */
const smallestFrame = 16;
const largestFrame = 8 * 1024 * 1024;

export class AwsEventParser {
  #buffer: Buffer = Buffer.alloc(0);

  /** Events completed by these bytes, named as the frame names them. @throws Fault provider_failed for a broken frame */
  push(chunk: Uint8Array): SseEvent[] {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const events: SseEvent[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) events.push(eventOf(frame));
    return events;
  }

  #next(): Buffer | undefined {
    if (this.#buffer.length < 4) return undefined;
    const length = this.#buffer.readUInt32BE(0);
    if (length < smallestFrame || length > largestFrame) throw broken();
    if (this.#buffer.length < length) return undefined;
    const frame = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return frame;
  }
}

const broken = (cause?: unknown): Fault =>
  new Fault('provider_failed', { details: { provider: 'bedrock', detail: 'a broken frame in its stream' }, cause });

function eventOf(frame: Buffer): SseEvent {
  try {
    const { headers, body } = codec.decode(frame);
    const type = headers[':event-type']?.value ?? headers[':exception-type']?.value ?? headers[':error-code']?.value;
    return { event: String(type ?? 'unknown'), data: Buffer.from(body).toString('utf8') };
  } catch (cause) {
    throw broken(cause);
  }
}
