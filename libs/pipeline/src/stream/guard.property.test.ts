import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText } from '../scan/scan.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import { redactText } from '../testing/redact-text.ts';
import { saying } from '../testing/step-case.ts';
import { chatStream, chatToolStream, govern, messagesStream, textOf } from '../testing/streams.ts';
import { chatGuard } from './chat-guard.ts';
import { messagesGuard } from './messages-guard.ts';
import type { SseEvent } from './sse.ts';

const redacting = starterPlan([{ step: 'scan_output', action: 'redact', settings: { detectors: ['pii', 'secret'] } }]);
const blocking = starterPlan([{ step: 'scan_output', action: 'block' }], { tools: { deny: ['rm_*'] } });

const secrets = [
  'ada@example.org',
  'AKIAQYLPMN5HFIQR7XYA',
  '4111 1111 1111 1111',
  'sk-proj-Zq8vR2mT5xW1cK7nB4jH9dLf',
  'DE89370400440532013000',
];
const words = fc.constantFrom(
  'the weather ',
  'żółw ',
  '😀 ',
  'is fine, ',
  '\n',
  'said she. ',
  '好的 ',
  'a\u200bb ',
  'и так далее ',
);
const prose = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''));
const text = fc
  .array(fc.tuple(prose, fc.constantFrom(...secrets)), { maxLength: 4 })
  .chain((pairs) => prose.map((tail) => pairs.map(([before, secret]) => `${before} ${secret} `).join('') + tail));

/** Cuts between code points, at random widths. */
const cutUp = (whole: string, widths: readonly number[]): string[] => {
  const chars = [...whole];
  const parts: string[] = [];
  for (let at = 0, turn = 0; at < chars.length; turn++) {
    const width = widths[turn % widths.length] ?? 1;
    parts.push(chars.slice(at, at + width).join(''));
    at += width;
  }
  return parts;
};

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

test.each([
  'chat',
  'messages',
] as const)('%s: however a text is cut into events and bytes, it leaves as the whole text would', (surface) => {
  fc.assert(
    fc.property(text, sizes, sizes, fc.constantFrom(1, 5_000, 20_000), (whole, widths, byteSizes, tickMicros) => {
      const parts = cutUp(whole, widths);
      const wire = surface === 'chat' ? chatStream(parts) : messagesStream([{ text: parts }]);
      const findings = scanText(whole).filter(
        (one) => (one.detector === 'pii' || one.detector === 'secret') && one.score >= 0.8,
      );
      const received = govern(surface, redacting, wire, { sizes: byteSizes, ports: testPorts({ tickMicros }) });
      expect(received.blocked).toBeUndefined();
      expect(textOf(received)).toBe(redactText(whole, findings));
      expect(received.done).toBe(true);
    }),
    { numRuns: 150 },
  );
});

const keyLines = Array.from({ length: 12 }, (_, n) => `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${'AbCdEfGh'.repeat(3)}${n}`);

test.each([
  ['plain', keyLines.join('\n')],
  ['as strings that are joined', keyLines.map((one) => `"${one}\\n" +`).join('\n')],
  ['in a log with numbers', keyLines.map((one) => `#5 0.228 ${one}`).join('\r\n')],
  ['in a comment', keyLines.map((one) => ` * ${one}`).join('\n')],
])('A5: a private key %s is cut out of a stream as it is out of the whole, however it comes', (_how, body) => {
  const key = `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`;
  fc.assert(
    fc.property(prose, prose, sizes, fc.constantFrom(1, 5_000, 20_000), (before, after, widths, tickMicros) => {
      const wire = chatStream(cutUp(`${before}\n${key}\n${after}`, widths));
      const received = govern('chat', redacting, wire, { ports: testPorts({ tickMicros }) });
      expect(textOf(received)).toBe(`${before}\n[REDACTED_PRIVATE_KEY]\n${after}`);
    }),
    { numRuns: 60 },
  );
});

test('A5: what half a number looks like is no reason to refuse the stream of a whole one that is none', () => {
  const numbers = fc.array(
    fc.constantFrom('52:17:88:32:1c:f1:e9:38', '4111 1111 1111 1112', '2026-11-28 13:18:06.123'),
    {
      maxLength: 12,
    },
  );
  const refusing = starterPlan([{ step: 'scan_output', action: 'block', settings: { detectors: ['pii', 'secret'] } }]);
  fc.assert(
    fc.property(numbers, sizes, fc.constantFrom(1, 20_000), (parts, widths, tickMicros) => {
      const whole = `${'Some ordinary words of an answer. '.repeat(12)}${parts.join(', ')} and so on.`;
      const isFound = scanText(whole).some(
        (one) => (one.detector === 'pii' || one.detector === 'secret') && one.score >= 0.8,
      );
      const wire = chatStream(cutUp(whole, widths));
      const received = govern('chat', refusing, wire, { ports: testPorts({ tickMicros }) });
      expect(received.blocked !== undefined).toBe(isFound);
    }),
    { numRuns: 150 },
  );
});

const json = fc.oneof(
  fc.json({ maxDepth: 5 }),
  fc.constantFrom(
    '[DONE]',
    '{',
    '',
    'null',
    '{"choices":{}}',
    '{"choices":[null]}',
    '{"choices":[{"delta":null}]}',
    '{"usage":7}',
    '{"type":7}',
  ),
  fc.constantFrom(
    ...[
      ...chatStream(['x']),
      ...chatToolStream([{ name: 'rm_all', pieces: ['{'] }]),
      ...messagesStream([{ text: ['x'] }, { tool: 'rm_all', pieces: ['{'] }]),
    ].map((one) => one.replace(/^[\s\S]*?data: /, '').trim()),
  ),
);

test('any events in any order lead to events or to a refusal, never to an exception', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 25 }), fc.boolean(), fc.boolean(), (datas, strip, anthropic) => {
      const options = { call: saying('x'), ports: testPorts(), stripUsage: strip };
      const guard = anthropic ? messagesGuard(blocking, options) : chatGuard(blocking, options);
      let refused = false;
      for (const data of datas) {
        const event: SseEvent = { event: '', data, raw: Buffer.from(`data: ${data}\n\n`) };
        const step = guard.push(event);
        expect(refused && step.out.length > 0).toBe(false);
        refused ||= step.blocked !== undefined;
      }
      guard.end();
    }),
    { numRuns: 400 },
  );
});
