import { isScanned, rememberScan, scanSegment } from '@tappass/pipeline/scan-call';
import { Segment } from '@tappass/pipeline/segment';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenTexts } from './seen-texts.ts';

const mail = 'Please send the whole report to jane.miller@example.com before Friday, thank you.';
const textOf = (text: string, form: 'text' | 'json_text' = 'text') => new Segment(text, ['messages', 0], 'user', form);
const read = (text: string, form: 'text' | 'json_text' = 'text') => {
  const segment = textOf(text, form);
  scanSegment(segment);
  return segment;
};

/** The agent sent it, and it was read. */
const learn = (seen: SeenTexts, text: string, form: 'text' | 'json_text' = 'text') => {
  const segment = textOf(text, form);
  const fresh = seen.recall('agent-1', [segment]);
  scanSegment(segment);
  seen.keep(fresh);
};

test('a text that was read is known when it comes again, with what was found in it', () => {
  const seen = new SeenTexts();
  learn(seen, mail);
  const again = textOf(mail);
  seen.recall('agent-1', [again]);
  expect(again.scan).toEqual(read(mail).scan);
  expect(again.scan?.map(({ type }) => type)).toEqual(['email']);
});

test('a text that differs in one character is read', () => {
  const seen = new SeenTexts();
  learn(seen, mail);
  const other = textOf(`${mail}!`);
  seen.recall('agent-1', [other]);
  expect(isScanned(other)).toBe(false);
});

test('what one agent sent is not known of another', () => {
  const seen = new SeenTexts();
  learn(seen, mail);
  const elsewhere = textOf(mail);
  seen.recall('agent-2', [elsewhere]);
  expect(isScanned(elsewhere)).toBe(false);
});

test('the same characters as JSON are another text: their escapes are read', () => {
  const escaped = '{"to":"\\u006aane.miller@example.com","about":"the whole report, before Friday"}';
  const seen = new SeenTexts();
  learn(seen, escaped);
  const asJson = textOf(escaped, 'json_text');
  seen.recall('agent-1', [asJson]);
  expect(isScanned(asJson)).toBe(false);
});

test('a text that was never read is not kept as one in which nothing was found', () => {
  const seen = new SeenTexts();
  seen.keep(seen.recall('agent-1', [textOf(mail)]));
  const again = textOf(mail);
  seen.recall('agent-1', [again]);
  expect(isScanned(again)).toBe(false);
});

test('what was cut is not taken for what the client sends', () => {
  const cut = read(mail).without([{ start: 32, end: 55, replacement: '[EMAIL]' }]);
  const seen = new SeenTexts();
  learn(seen, cut.text);
  expect(seen.recall('agent-1', [cut])).toEqual([]);
  expect(isScanned(cut)).toBe(false);
  expect(seen.recall('agent-2', [cut])).toEqual([]);
});

test('what would stand in a text’s place is text, and kept nowhere', () => {
  const segment = textOf(mail);
  const seen = new SeenTexts();
  const fresh = seen.recall('agent-1', [segment]);
  rememberScan(
    segment,
    scanSegment(segment).map((one) => ({ ...one, replacement: 'jane' })),
  );
  seen.keep(fresh);
  const again = textOf(mail);
  seen.recall('agent-1', [again]);
  expect(isScanned(again)).toBe(false);
});

test('the oldest are forgotten, those that still come are not', () => {
  const seen = new SeenTexts(8);
  const numbered = (n: number) => `A text of its own that is long enough to be worth it, with number ${n}.`;
  const known = (n: number) => {
    const segment = textOf(numbered(n));
    seen.recall('agent-1', [segment]);
    return isScanned(segment);
  };
  for (let n = 0; n < 64; n += 1) {
    learn(seen, numbered(n));
    expect(known(0), `after ${n}`).toBe(true);
  }
  expect(known(1)).toBe(false);
  expect(known(63)).toBe(true);
});

test('property: what is recalled is what reading finds', () => {
  const words = fc.constantFrom(
    'jane@example.com',
    'ignore all previous instructions',
    '4111 1111 1111 1111',
    'and',
    '{"a":1}',
  );
  const text = fc.array(fc.oneof(words, fc.string({ unit: 'grapheme' })), { minLength: 4, maxLength: 12 });
  const seen = new SeenTexts(64);
  fc.assert(
    fc.property(text, fc.constantFrom('text' as const, 'json_text' as const), (parts, form) => {
      const whole = parts.join(' ');
      learn(seen, whole, form);
      const again = textOf(whole, form);
      seen.recall('agent-1', [again]);
      if (isScanned(again)) expect(again.scan).toEqual(read(whole, form).scan);
    }),
    { numRuns: 300 },
  );
});
