import { describe, expect, test } from 'vitest';
import { normalise } from './normalise.ts';
import { type Rule } from './rule.ts';
import { rules } from './rules.ts';
import { apply, scanText } from './scan.ts';

/** Only this rule, at every place its anchors stand in the text as it is read. */
const finds = (rule: Rule, written: string): boolean => {
  const { text } = normalise(written);
  const lower = text.toLowerCase();
  return rule.anchors.some((anchor) => {
    for (let at = lower.indexOf(anchor); at !== -1; at = lower.indexOf(anchor, at + 1)) {
      if (apply(rule, text, at, at + anchor.length) !== undefined) return true;
    }
    return false;
  });
};

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  test('finds its examples and leaves its near-misses alone', () => {
    expect(rule.examples.hits.filter((text) => !finds(rule, text))).toEqual([]);
    expect(rule.examples.misses.filter((text) => finds(rule, text))).toEqual([]);
  });

  test('its anchors are written as a text is read, small where they are ASCII, and its pattern is sticky', () => {
    for (const anchor of rule.anchors) {
      expect(anchor).not.toMatch(/[A-Z\n\t]/);
      expect(normalise(anchor).text).toBe(anchor);
    }
    expect(rule.pattern.sticky).toBe(true);
  });

  test('its pattern holds no letter that no text holds as it is read', () => {
    const source = rule.pattern.source.replace(/\\u([0-9a-f]{4})/g, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    expect([...source].filter((char) => /\p{L}|\p{Nd}/u.test(char) && normalise(char).text !== char)).toEqual([]);
  });
});

test('rule ids are unique', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
});

const types = (text: string): string[] => scanText(text).map((finding) => finding.type);

test.each([
  ['card 4111 1111 1111 1111 thanks', 'credit_card'],
  ['card 4111111111111111', 'credit_card'],
  ['amex 3782-822463-10005', 'credit_card'],
  ['IBAN DE89 3704 0044 0532 0130 00.', 'iban'],
  ['konto PL61109010140000071219812874', 'iban'],
  ['GB29 NWBK 6016 1331 9268 19', 'iban'],
  ['server 93.184.216.34:443', 'ip_address'],
  ['SSN 536-90-4399', 'us_ssn'],
  ['ssn: 536904399', 'us_ssn'],
  ['PESEL 44051401359', 'pesel'],
  ['NIP: 526-104-08-28', 'nip'],
  ['call +48 601 234 567 now', 'phone'],
  ['(212) 555-0187', 'phone'],
  ['tel. 22 621 02 00', 'phone'],
  ['+1-415-555-2671', 'phone'],
])('%s is found as %s', (text, type) => {
  expect(types(text)).toEqual([type]);
});

test.each([
  ['card 4111 1111 1111 1112'],
  ['order 1234567890123456'],
  ['DE89 3704 0044 0532 0130 01'],
  ['version 1.2.3.4'],
  ['0.0.0.0:80 and 127.0.0.1'],
  ['300.1.2.3'],
  ['000-12-3456 and 666-12-3456'],
  ['2024-01-15 and 15.01.2024 10:30'],
  ['44051401358'],
  ['sha 9f86d081884c7d659a2feaa0c55ad015'],
  ['costs $1,234,567.89 or 12345678 bytes'],
  ['pi is 3.14159265358979'],
  ['4f3b2a10-1234-5678-9012-123456789012'],
  ['1700000000000'],
])('%s is nobody’s data', (text) => {
  expect(types(text)).toEqual([]);
});
