// The law of cuts, shown from outside: whatever one step takes out, a later step finds in the rest what it would have found.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer } from './answer/read-answer.ts';
import type { Call } from './call.ts';
import type { Finding } from './finding.ts';
import type { PlanInput } from './plan.ts';
import { type Outcome, runPhase } from './runner.ts';
import { chatAnswer } from './testing/chat-answer.ts';
import { testPorts } from './testing/limits.ts';
import { starterPlan } from './testing/plans.ts';
import { callOf, chatBody, saying, toolCall } from './testing/step-case.ts';
import { chatStream, chatToolStream, govern, textOf, toolsOf } from './testing/streams.ts';

const people = ['Marka Nowaka', 'Anna Kowalska', 'Stephanie Barraza', 'Jean van der Berg', 'Mr. Ford', 'JoannaLis'];
const personal = ['ada@example.org', 'admin:hunter2@db.example.org', '4111 1111 1111 1111', '+48 601 234 567'];
const places = ['35 Kromwater 38\n Apt. 705\n Zoetermeer\n', 'IBAN', 'SSN 536-90-4399', 'DE89 3704 0044 0532 0130 00'];
const credentials = [
  'Authorization: Basic YWRtaW46aHVudGVyMg==',
  'Authorization: Bearer Zq8vR2mT5xW1cK7nB4jH9dLf',
  'password is Tr0ub4dor',
  'Password: correct-Horse7',
  'Api Key = Zq8vR2mT5xW1cK7n',
  'postgres://ada@example.org:Zq8vR2mT@db.example.org/prod',
  'AKIAQYLPMN5HFIQR7XYA',
  'Secret\nZq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0o',
  'https://ada:hunter22@example.org/x',
];
const gaps = [' ', '\n', ', ', '. ', ' of ', ': ', ' 😀 '];
const piece = fc.constantFrom(...people, ...personal, ...places, ...credentials, 'the weather is fine', 'żółw');
const textWith = (...glue: string[]) =>
  fc
    .array(fc.tuple(piece, fc.constantFrom(...glue)), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.map(([said, after]) => said + after).join(''));
const text = textWith(...gaps, '', '\u200b');

const piiTypes: readonly string[] = ['person', 'email', 'phone', 'credit_card', 'address', 'iban', 'us_ssn'];
const taken = fc.record({
  types: fc.oneof(fc.constant<string[]>(['pii']), fc.subarray<string>([...piiTypes], { minLength: 1 })),
  threshold: fc.constantFrom(0.5, 0.8),
  mask: fc.boolean(),
});
type Taken = typeof taken extends fc.Arbitrary<infer T> ? T : never;

const redacting = ({ types, threshold, mask }: Taken): PlanInput['steps'][number] => ({
  step: 'detect_pii',
  action: 'log',
  actions: Object.fromEntries(types.map((type) => [type, 'redact' as const])),
  threshold,
  ...(mask && { mask }),
});
const looking: PlanInput['steps'][number] = { step: 'detect_secrets', action: 'log', threshold: 0.5 };

const before = (steps: PlanInput['steps'], call: Call): Outcome | Promise<Outcome> =>
  runPhase('before', starterPlan([{ step: 'detect_injection', action: 'log' }, ...steps]), call, testPorts());
const contentOf = ({ call }: Outcome): string => (call.body['messages'] as { content: string }[])[0]?.content as string;
const findingsBy = (outcome: Outcome, step: string): readonly Finding[] =>
  outcome.call.findings.filter((finding) => finding.step === step);

/** By character of `text`: whether it is still there when these are taken out. */
const standing = (whole: string, cuts: readonly { start: number; end: number }[]): boolean[] => {
  const stands = Array.from({ length: whole.length }, () => true);
  for (const { start, end } of cuts) stands.fill(false, start, end);
  return stands;
};

/** What of a range is left, piece by piece. */
const leftOf = (whole: string, stands: readonly boolean[], start: number, end: number): string[] => {
  const marked = [...whole.slice(start, end).split('')].map((char, i) => (stands[start + i] === true ? char : '\0'));
  return marked
    .join('')
    .split('\0')
    .filter((part) => /[\p{L}\p{N}\p{C}]/u.test(part));
};

test('what detect_pii takes out hides no secret from detect_secrets', async () => {
  await fc.assert(
    fc.asyncProperty(text, taken, async (said, how) => {
      const untouched = await before([{ ...redacting(how), actions: {}, action: 'log' }, looking], saying(said));
      const cut = await before([redacting(how), looking], saying(said));
      const cuts = findingsBy(cut, 'detect_pii').filter(
        ({ type }) => how.types.includes('pii') || how.types.includes(type),
      );
      const stands = standing(said, cuts);
      const seen = findingsBy(cut, 'detect_secrets').map(({ start, end }) => contentOf(cut).slice(start, end));
      for (const { start, end } of findingsBy(untouched, 'detect_secrets')) {
        for (const part of leftOf(said, stands, start, end)) {
          expect(
            seen.some((one) => one.includes(part)),
            `${JSON.stringify(part)} in ${JSON.stringify(seen)}`,
          ).toBe(true);
        }
      }
    }),
    { numRuns: 600 },
  );
}, 60_000);

test('neither redaction nor tokens leave anything of a secret to what comes after them', async () => {
  await fc.assert(
    fc.asyncProperty(text, taken, fc.boolean(), async (said, how, tokens) => {
      const first = tokens ? [{ step: 'pii_tokenize', settings: { min_score: how.threshold } }] : [redacting(how)];
      const untouched = await before([looking], saying(said));
      const clean = await before([...first, { ...looking, action: 'redact' }], saying(said));
      expect(clean.blocked).toBeUndefined();
      const personalFindings = findingsBy(
        await before([redacting({ ...how, types: ['pii'] })], saying(said)),
        'detect_pii',
      );
      const stands = standing(said, personalFindings);
      const times = (whole: string, part: string): number => whole.split(part).length - 1;
      for (const { start, end } of findingsBy(untouched, 'detect_secrets')) {
        for (const part of leftOf(said, stands, start, end).filter((one) => one.length >= 6)) {
          expect(times(contentOf(clean), part)).toBeLessThan(times(said, part));
        }
      }
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('the names of what was taken out are nobody’s finding', async () => {
  const words = ['redacted', 'masked', 'person', 'email', 'card'];
  const own: PlanInput['steps'][number] = {
    step: 'detect_business',
    action: 'log',
    settings: { dictionaries: [{ name: 'own', words, whole_words: false }] },
  };
  await fc.assert(
    fc.asyncProperty(text, taken, async (said, how) => {
      const cut = await before([redacting(how), own], saying(said));
      expect(findingsBy(cut, 'detect_business').filter(({ type }) => type === 'own')).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 60_000);

const nameless = (out: string): string => out.replaceAll(/(?:\[REDACTED_[A-Z_0-9]+\])+/g, '§');

// Grown together with a name, a key is only seen when the name is gone, and a stream lets both go at once.
test('an answer loses as a whole what it loses as a stream', async () => {
  const plan = starterPlan([
    {
      step: 'scan_output',
      action: 'redact',
      actions: { pii: 'redact' },
      threshold: 0.5,
      settings: { detectors: ['pii'] },
    },
    { step: 'taint_check', action: 'redact', threshold: 0.5 },
  ]);
  const session = { session: { taints: ['SECRET' as const] } };
  await fc.assert(
    fc.asyncProperty(textWith(...gaps), async (said) => {
      const call = callOf(chatBody('x'), session);
      const ports = testPorts({ answer: () => readAnswer('chat', chatAnswer({ content: said })) });
      const called = (await runPhase('call', plan, call, ports)).call;
      const whole = await runPhase('after', plan, called, ports);
      const body = whole.call.answer?.body as { choices: { message: { content: string } }[] };
      const streamed = govern('chat', plan, chatStream([...said]), { call });
      expect(streamed.blocked).toBeUndefined();
      expect(nameless(textOf(streamed))).toBe(nameless(body.choices[0]?.message.content ?? ''));
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('so do the arguments of a tool call, step after step', async () => {
  const plan = starterPlan([
    {
      step: 'scan_tool_calls',
      action: 'redact',
      actions: { pii: 'redact' },
      threshold: 0.5,
      settings: { detectors: ['pii'] },
    },
    { step: 'scan_output', action: 'redact', threshold: 0.5, settings: { detectors: ['secret'] } },
  ]);
  const input = fc.dictionary(fc.constantFrom('to', 'note', 'password'), textWith(...gaps, '"'), { minKeys: 1 });
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 40 }), async (said, width) => {
      const args = JSON.stringify(said);
      const ports = testPorts({
        answer: () => readAnswer('chat', chatAnswer({ tool_calls: [toolCall('note', args)] })),
      });
      const called = (await runPhase('call', plan, saying('x'), ports)).call;
      const whole = await runPhase('after', plan, called, ports);
      const pieces = args.match(new RegExp(`[^]{1,${width}}`, 'gu')) ?? [];
      const streamed = govern('chat', plan, chatToolStream([{ name: 'note', pieces }]));
      expect(streamed.blocked === undefined).toBe(whole.blocked === undefined);
      if (whole.blocked !== undefined) return;
      const [only] = toolsOf(streamed);
      expect(nameless(only ?? '')).toBe(nameless(`note(${whole.call.answer?.toolCalls[0]?.argumentsText})`));
    }),
    { numRuns: 200 },
  );
}, 60_000);
