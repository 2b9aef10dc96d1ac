import { expect, test } from 'vitest';
import { lookAhead } from './hold-back.ts';

test('what is nobody’s by what follows it is not settled while that is still to come', () => {
  const said = 'The password is set: https://ada:hunter22@example.org/x for it. ';
  const before = 'so it is. '.repeat(30);
  for (let end = 0; end <= said.length; end += 1) {
    const { settled } = lookAhead(before + said.slice(0, end), false);
    expect(
      settled.filter(({ detector }) => detector === 'secret'),
      said.slice(0, end),
    ).toEqual([]);
  }
});
