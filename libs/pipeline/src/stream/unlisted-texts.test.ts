// What stands where no table looks: a new event, a new member, a name, an id. It is held and read as it flows, and nothing of it leaves in pieces.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import { saying } from '../testing/step-case.ts';
import { chatStream, govern, guards, messagesStream, responsesStream } from '../testing/streams.ts';
import { encodeSse, SseParser } from './sse.ts';

const redacting = starterPlan([{ step: 'scan_output', action: 'redact' }]);
const secret = 'AKIAQYLPMN5HFIQR7XYA';
const filler = 'The quick brown fox jumps over the lazy dog and talks about the weather. ';
const wire = (json: JsonObject): string => `data: ${JSON.stringify(json)}\n\n`;

type Surface = 'chat' | 'messages' | 'responses';

const places: readonly (readonly [Surface, string, (piece: string) => JsonObject])[] = [
  ['chat', 'a content part that thinks', (thinking) => chunk({ content: [{ type: 'thinking', thinking }] })],
  ['chat', 'a member nobody knows', (novelty) => chunk({ novelty })],
  ['chat', 'a citation', (title) => chunk({ annotations: [{ type: 'url_citation', url_citation: { title } }] })],
  ['chat', 'beside the choices', (note) => ({ choices: [], note })],
  ['messages', 'a delta nobody knows', (more) => delta({ type: 'novel_delta', more })],
  ['messages', 'an event nobody knows', (words) => ({ type: 'novel', words })],
  ['responses', 'an event nobody knows', (piece) => ({ type: 'response.novel.delta', output_index: 0, delta: piece })],
  ['responses', 'a transcript', (piece) => ({ type: 'response.audio.transcript.delta', delta: piece })],
];
const chunk = (inner: JsonObject): JsonObject => ({ choices: [{ index: 0, delta: inner }] });
const delta = (inner: JsonObject): JsonObject => ({ type: 'content_block_delta', index: 0, delta: inner });

describe.each(places)('%s: %s', (surface, _name, eventOf) => {
  test('nothing of a secret leaves, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: secret.length - 1 }), { minLength: 1, maxLength: 4 }), (cuts) => {
        const at = [...new Set([0, ...cuts, secret.length])].sort((a, b) => a - b);
        const pieces = at.slice(1).map((end, i) => secret.slice(at[i], end));
        const sent = govern(
          surface,
          redacting,
          [`${filler} key `, ...pieces, ` ${filler}`].map((one) => wire(eventOf(one))),
        ).wire;
        expect(sent).toContain('[REDACTED_AWS_ACCESS_KEY]');
        expect(sent).toContain(filler);
        expect(pieces.some((piece) => piece.length > 4 && sent.includes(piece))).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});

describe('names and ids, which nobody rewrites', () => {
  const holders: readonly (readonly [Surface, string, (piece: string) => string])[] = [
    ['chat', 'the id of a chunk', (id) => wire({ id, choices: [] })],
    ['chat', 'the name of the SSE event', (name) => `event: ${name}\n${wire({ choices: [] })}`],
    ['chat', 'the name beside the last word', (name) => `event: ${name}\ndata: [DONE]\n\n`],
    ['messages', 'the id of a message', (id) => wire({ type: 'message_start', message: { id, content: [] } })],
    ['messages', 'the type of an event', (type) => wire({ type })],
    ['responses', 'the id of an item', (item_id) => wire({ type: 'response.novel', item_id })],
    ['responses', 'a key', (key) => wire({ type: 'response.novel', [key]: 1 })],
  ];

  test.each(holders)('%s: %s', (surface, _name, eventOf) => {
    expect(govern(surface, redacting, [eventOf(secret)]).wire).not.toContain(secret);
    for (const at of [5, 9, 15]) {
      const halves = [secret.slice(0, at), secret.slice(at)];
      const sent = govern(surface, redacting, halves.map(eventOf)).wire;
      expect(halves.every((half) => sent.includes(half))).toBe(false);
    }
  });
});

describe('log-probabilities', () => {
  const token = (word: string, others: readonly string[] = []): JsonObject => ({
    token: word,
    top_logprobs: others.map((one) => ({ token: one, logprob: -1, bytes: null })),
  });
  const spelled = (content: string, tokens: JsonObject[]): string =>
    wire({ choices: [{ index: 0, delta: { content }, logprobs: { content: tokens } }] });

  test('that spell a secret over two events say nothing of it, and the text stays', () => {
    const halves = [secret.slice(0, 9), secret.slice(9)];
    const sent = govern(
      'chat',
      redacting,
      halves.map((half) => spelled('so ', [token(half)])),
    ).wire;
    expect(sent).not.toContain(halves[0]);
    expect(sent).not.toContain(halves[1]);
    expect(sent).toContain('so ');
  });

  test('whose alternatives spell one say nothing of it', () => {
    const halves = [secret.slice(0, 9), secret.slice(9)];
    const sent = govern(
      'chat',
      redacting,
      halves.map((half) => spelled('so ', [token('so ', ['so ', half])])),
    ).wire;
    expect(halves.every((half) => sent.includes(half))).toBe(false);
  });
});

describe('ordinary streams with members of their own', () => {
  const more: JsonObject = {
    provider: 'Somebody',
    system_fingerprint: 'fp_44709d6fcb',
    citations: ['https://a.example.org/one', 'https://b.example.org/two'],
    created_at: '2026-11-29T06:20:33.123Z',
    timings: { predicted_per_token_ms: 24.12345678901234 },
  };

  test('leave byte for byte, and are not held for longer than their text', () => {
    const words = Array.from({ length: 200 }, (_, i) => `${filler.slice(i % 60, (i % 60) + 6)} `);
    const sent = words.map((content, i) =>
      wire({
        ...more,
        id: 'chatcmpl-1',
        created_at: `2026-11-29T06:20:${String(i % 60).padStart(2, '0')}.123Z`,
        choices: [{ index: 0, delta: { content } }],
      }),
    );
    expect(govern('chat', redacting, [...sent, 'data: [DONE]\n\n']).wire).toBe(`${sent.join('')}data: [DONE]\n\n`);
  });

  test.each([
    ['chat', chatStream([filler])],
    ['messages', messagesStream([{ text: [filler] }])],
    ['responses', responsesStream([filler])],
  ] as const)('%s: the first event does not wait for more', (surface, [first]) => {
    const guard = guards[surface](redacting, { call: saying('x'), ports: testPorts() });
    const out = new SseParser().push(Buffer.from(first as string)).flatMap((event) => guard.push(event).out);
    expect(Buffer.concat(out.map(encodeSse)).toString()).toBe(first);
  });
});
