import { expect, test } from 'vitest';
import { checkMove, isReadable, type KeyState } from './keyring.ts';

const states: KeyState[] = ['staged', 'active', 'decrypt_only', 'retired', 'destroyed'];
const ways = new Set([
  ...['staged→active', 'staged→retired', 'active→decrypt_only', 'decrypt_only→retired', 'retired→destroyed'],
]);

test('a key moves only along the known ways', () => {
  for (const from of states) {
    for (const to of states) {
      const move = () => checkMove(from, to);
      if (ways.has(`${from}→${to}`)) expect(move, `${from}→${to}`).not.toThrow();
      else expect(move, `${from}→${to}`).toThrow(`a key that is ${from} cannot become ${to}`);
    }
  }
});

test('a key opens until it is retired', () => {
  expect(states.filter(isReadable)).toEqual(['staged', 'active', 'decrypt_only']);
});
