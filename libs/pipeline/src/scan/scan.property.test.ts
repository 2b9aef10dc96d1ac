import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactText } from '../testing/redact-text.ts';
import { compileLiterals } from './literals.ts';
import { normalise } from './normalise.ts';
import { rules } from './rules.ts';
import { scanText } from './scan.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const oddChar = fc.constantFrom('\u200b', '\u2060', '\u00ad', '\u0301', '\u{e0001}', '\ufe0f', '');
const around = fc.string({ unit: fc.constantFrom('😀', 'ж', '好', ' ', '\n', '(', 'ﬁ', '\u200d', '.'), maxLength: 20 });

test('the automaton finds exactly what a naive search finds', () => {
  const letters = fc.constantFrom('a', 'b', 'c', '0', '-');
  const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'B', 'c', '0', '-', 'é'), maxLength: 60 }),
      (words, text) => {
        const hits: string[] = [];
        compileLiterals(words).scan(text, (literal, end) => hits.push(`${words[literal]}@${end}`));
        const naive = words.flatMap((one) =>
          [...text].flatMap((_, at) =>
            text.slice(at, at + one.length).toLowerCase() === one ? [`${one}@${at + one.length}`] : [],
          ),
        );
        expect(hits.sort()).toEqual(naive.sort());
      },
    ),
  );
});

test('every text is normalised with ranges that lie within the original, in order', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, json) => {
      const normalised = normalise(text, json);
      let last = 0;
      for (let i = 0; i < normalised.text.length; i++) {
        const [start, end] = normalised.original(i, i + 1);
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        last = start;
      }
    }),
  );
});

test('plain ASCII is returned as it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) }),
      (text) => {
        expect(normalise(text).text).toBe(text);
      },
    ),
  );
});

test('no text makes the scan throw, and every finding lies within the text', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, json) => {
      for (const { start, end, score } of scanText(text, json)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(score > 0 && score <= 1).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('fragments of our own rules, mixed at random, make no exception either', () => {
  const fragments = fc.constantFrom(
    ...rules.flatMap((rule) => [...rule.anchors, ...rule.examples.hits, ...rule.examples.misses]),
    ' ',
    '\n',
    '😀',
    '"',
    '\\u0040',
  );
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 30 }), fc.boolean(), (parts, json) => {
      const text = parts.join('');
      const findings = scanText(text, json);
      redactText(text, findings);
    }),
  );
});

test('an address is cut out exactly, whatever stands around it and is hidden in it', () => {
  fc.assert(
    fc.property(around, around, fc.array(oddChar, { minLength: 14, maxLength: 14 }), (left, right, hidden) => {
      const address = [...'ada@example.org'].map((char, i) => char + (hidden[i] ?? '')).join('');
      const text = `${left} ${address} ${right}`;
      const findings = scanText(text).filter((one) => one.type === 'email');
      expect(redactText(text, findings)).toBe(`${left} [REDACTED_EMAIL] ${right}`);
    }),
  );
});

test('time grows with the length, not faster', () => {
  const hostile = [
    'password=',
    'ignore all ',
    'a@',
    '://a:',
    '12345 ',
    'a\u200b',
    '-----BEGIN PRIVATE KEY-----',
    'eyJaaaaaaaaaa.',
    ':',
    'token:',
  ];
  const timeOf = (text: string): number => {
    const from = performance.now();
    scanText(text);
    return performance.now() - from;
  };
  for (const unit of hostile) {
    const small = unit.repeat(Math.ceil(16_384 / unit.length));
    const large = small.repeat(4);
    let [fastSmall, fastLarge, ratio] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // A neighbour on the machine only ever makes a round slower, so rounds go on until both were left alone once. Four times
    // the text takes sixteen times as long where a pattern is quadratic, in every round.
    for (let round = 0; round < 40 && (round < 3 || ratio >= 9); round++) {
      fastSmall = Math.min(fastSmall, timeOf(small));
      fastLarge = Math.min(fastLarge, timeOf(large));
      ratio = fastLarge / Math.max(fastSmall, 0.2);
    }
    expect(ratio, unit).toBeLessThan(9);
  }
});
