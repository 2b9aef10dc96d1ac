import { EventStreamCodec } from '@smithy/core/event-streams';
import { isFault } from '@tappass/errors/fault';
import type { SseEvent } from '@tappass/pipeline/stream/sse';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsEventParser } from './aws-events.ts';

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);
const events = fc.array(
  fc.record({ event: fc.stringMatching(/^[a-zA-Z]{1,12}$/), data: fc.string({ maxLength: 40 }) }),
  {
    minLength: 1,
    maxLength: 5,
  },
);
const written = (list: readonly SseEvent[]): Buffer =>
  Buffer.concat(
    list.map(({ event, data }) =>
      codec.encode({ headers: { ':event-type': { type: 'string', value: event } }, body: Buffer.from(data ?? '') }),
    ),
  );
const read = (pieces: readonly Uint8Array[]): SseEvent[] | string => {
  const parser = new AwsEventParser();
  try {
    return pieces.flatMap((piece) => parser.push(piece));
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : `no fault: ${String(thrown)}`;
  }
};

test('where the bytes are cut makes no difference', () => {
  fc.assert(
    fc.property(events, fc.array(fc.nat(), { maxLength: 6 }), (list, cuts) => {
      const bytes = written(list);
      const at = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
      expect(read(at.slice(1).map((end, n) => bytes.subarray(at[n], end)))).toEqual(list);
    }),
  );
});

test('a changed byte is never read as something else: the events before it, or a refusal', () => {
  fc.assert(
    fc.property(events, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, place, change) => {
      const bytes = written(list);
      const at = place % bytes.length;
      bytes[at]! ^= change;
      const got = read([bytes]);
      if (typeof got === 'string') expect(got).toBe('provider_failed');
      // a length that grew waits for bytes that never come
      else expect(got).toEqual(list.slice(0, got.length));
      expect(got).not.toEqual(list);
    }),
  );
});

test('any bytes at all lead to nothing or to a refusal', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), (pieces) => {
      expect([[], 'provider_failed']).toContainEqual(read(pieces));
    }),
  );
});
