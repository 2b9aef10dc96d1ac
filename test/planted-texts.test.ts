import { describe, expect, test } from 'vitest';
import { harmlessNeighbours, plantedOrders, quotedOrders } from '../tools/injection/own/planted/planted.ts';

describe('texts of our own', () => {
  test('are the same each time, so that the weights are', () => {
    expect(plantedOrders()).toEqual(plantedOrders());
    expect(harmlessNeighbours().slice(0, 50)).toEqual(harmlessNeighbours().slice(0, 50));
  });

  test('hardly repeat', () => {
    for (const texts of [plantedOrders(), harmlessNeighbours(), quotedOrders()])
      expect(new Set(texts).size).toBeGreaterThan(texts.length * 0.97);
  });

  test('leave no slot open', () => {
    const open = [...plantedOrders(), ...harmlessNeighbours(), ...quotedOrders()].filter((text) =>
      /\{[a-z_]+\}/.test(text),
    );
    expect(open).toEqual([]);
  });

  test('speak every language of the lexicon', () => {
    const all = plantedOrders().join('\n');
    for (const word of [
      'assistants',
      'Sprachmodell',
      'asistente',
      "l'",
      'assistent',
      'asystent',
      '助手',
      'アシスタント',
      'assistente',
      'usuário',
    ])
      expect(all).toContain(word);
  });
});
