import fc from 'fast-check';
import { expect, test } from 'vitest';
import { starterPlan } from '../testing/plans.ts';
import { govern, messagesStream } from '../testing/streams.ts';

const plan = starterPlan([{ step: 'scan_output', action: 'redact' }]);
const pieces = (text: string, size: number): string[] => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
const textsOf = (blocks: readonly string[], size: number): string[] => {
  const { events } = govern('messages', plan, messagesStream(blocks.map((text) => ({ text: pieces(text, size) }))));
  const texts = blocks.map(() => '');
  for (const one of events) {
    const delta = one['delta'] as { text?: string } | undefined;
    if (delta?.text !== undefined) texts[Number(one['index'])] += delta.text;
  }
  return texts;
};
const filler = 'and so it went on. '.repeat(40);

test('a secret that begins in one block and ends in the next does not leave whole', () => {
  for (const secret of ['AKIAQYLPMN5HFIQR7XYA', 'ada@lovelace.io', '4111 1111 1111 1111']) {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: secret.length - 4 }),
        fc.constantFrom(1, 7, 1_000),
        fc.constantFrom('', filler),
        (at, size, around) => {
          const texts = textsOf(
            [`${around}it is ${secret.slice(0, at)}`, `${secret.slice(at)} indeed. ${around}`],
            size,
          );
          expect(texts.join('')).not.toContain(secret);
          expect(texts[1]).toMatch(/\[REDACTED_/);
          expect(texts[1]).toContain(' indeed. ');
        },
      ),
      { numRuns: 30 },
    );
  }
});

test('what each block says by itself is cut in it, and no more', () => {
  expect(textsOf(['mail bob@babbage.io', 'nothing to see', 'AKIAQYLPMN5HFIQR7XYA', 'ok.'], 3)).toEqual([
    'mail [REDACTED_EMAIL]',
    'nothing to see',
    '[REDACTED_AWS_ACCESS_KEY]',
    'ok.',
  ]);
});
