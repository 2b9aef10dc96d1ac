import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSse, type SseEvent, SseParser } from './sse.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const parse = (input: Uint8Array, sizes: readonly number[] = [1_000_000]): SseEvent[] => {
  const parser = new SseParser();
  const events: SseEvent[] = [];
  for (let at = 0, turn = 0; at < input.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    events.push(...parser.push(input.subarray(at, at + size)));
    at += size;
  }
  return events;
};

const plain = (events: readonly SseEvent[]): unknown[] => events.map(({ event, data }) => [event, data]);

test.each([
  [
    'LF',
    'data: a\n\ndata: b\n\n',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  ['CRLF', 'event: x\r\ndata: a\r\n\r\n', [['x', 'a']]],
  [
    'lone CR',
    'data: a\r\rdata: b\r\r',
    [
      ['', 'a'],
      ['', 'b'],
    ],
  ],
  ['a byte order mark', '\ufeffdata: a\n\n', [['', 'a']]],
  ['several data lines', 'data: a\ndata:b\ndata\n\n', [['', 'a\nb\n']]],
  ['only one leading space goes', 'data:  a\n\n', [['', ' a']]],
  [
    'comments',
    ': ping\n\ndata: a\n\n',
    [
      ['', undefined],
      ['', 'a'],
    ],
  ],
  ['blank lines between', '\n\n\ndata: a\n\n\n\n', [['', 'a']]],
  ['an event without its blank line', 'data: a\n\ndata: b\n', [['', 'a']]],
])('%s is read by the rules', (_, text, expected) => {
  expect(plain(parse(bytes(text)))).toEqual(expected);
});

const line = fc.oneof(
  fc
    .string({ unit: fc.constantFrom('a', ':', ' ', '{', '"', 'ż', '😀', '\u2028'), maxLength: 12 })
    .map((value) => `data: ${value}`),
  fc.constantFrom('event: delta', ': comment', 'id: 7', 'data', '', 'nonsense'),
);
const ending = fc.constantFrom('\n', '\r\n', '\r');
const stream = fc
  .tuple(fc.array(line, { maxLength: 30 }), ending, fc.boolean())
  .map(([lines, end, bom]) => bytes((bom ? '\ufeff' : '') + lines.join(end) + end + end));

test('where the bytes are cut makes no difference', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }), (input, sizes) => {
      expect(plain(parse(input, sizes))).toEqual(plain(parse(input)));
    }),
    { numRuns: 400 },
  );
});

test('what is written reads back as the same events, and raw bytes are exactly those that came', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), (input, sizes) => {
      const events = parse(input, sizes).filter((event) => event.data !== undefined);
      expect(plain(parse(Buffer.concat(events.map(encodeSse))))).toEqual(plain(events));
    }),
  );
});

test('comments and unknown fields never leave: a provider cannot smuggle text past the reader in them', () => {
  const events = parse(
    bytes(': secret-1\n\nid: secret-2\nevent: x\nfoo: secret-3\ndata: a\n\nevent: se cret-4\ndata: b\n\n'),
  );
  const out = Buffer.concat(events.map(encodeSse)).toString();
  expect(out).toBe(': keep-alive\n\nevent: x\ndata: a\n\ndata: b\n\n');
});

test('an event without end is given up, not collected', () => {
  const parser = new SseParser();
  const reason = (() => {
    try {
      for (let i = 0; i < 10; i++) parser.push(new Uint8Array(1024 * 1024).fill(97));
    } catch (thrown) {
      return isFault(thrown) ? thrown.reason : thrown;
    }
    return 'accepted';
  })();
  expect(reason).toBe('provider_failed');
});

test('any bytes at all lead to events or to nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 5 }), (input, size) => {
      for (const event of parse(input, [size])) encodeSse(event);
    }),
  );
});
