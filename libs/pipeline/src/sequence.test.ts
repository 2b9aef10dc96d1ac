import { expect, test } from 'vitest';
import { catalogueEntries } from './catalogue.ts';
import { canonicalStep, presetSteps } from './presets.ts';
import { sequence } from './sequence.ts';

test('there are exactly 49 steps, with unique positions and unique names over all aliases', () => {
  const names = sequence.flatMap((row) => [row.step, ...row.aliases]);
  expect(sequence).toHaveLength(49);
  expect(new Set(sequence.map((row) => row.position)).size).toBe(49);
  expect(new Set(names).size).toBe(names.length);
});

test('presets have their published sizes before, in and after the call', () => {
  const sizes = (['starter', 'standard', 'regulated'] as const).map((preset) =>
    (['before', 'call', 'after'] as const).map((phase) => presetSteps(preset, phase).length),
  );
  expect(sizes).toEqual([
    [7, 2, 2],
    [23, 5, 10],
    [24, 8, 13],
  ]);
});

test('each preset contains the one before it, and call_llm and audit_write are in all', () => {
  const [starter, standard, regulated] = (['starter', 'standard', 'regulated'] as const).map((preset) =>
    presetSteps(preset),
  );
  expect(standard).toEqual(expect.arrayContaining(starter ?? []));
  expect(regulated).toEqual(expect.arrayContaining(standard ?? []));
  expect(starter).toEqual(expect.arrayContaining(['call_llm', 'audit_write']));
});

test('phases follow each other, and tools are filtered before the provider sees them', () => {
  const phases = sequence.map((row) => row.phase);
  expect(phases.lastIndexOf('before')).toBeLessThan(phases.indexOf('call'));
  expect(phases.lastIndexOf('call')).toBeLessThan(phases.indexOf('after'));
  const order = sequence.map((row) => row.step);
  expect(order.indexOf('filter_tools')).toBeLessThan(order.indexOf('call_llm'));
});

test('an alias leads to its step and nonsense to none', () => {
  expect(canonicalStep('budget_enforcement')).toBe('budget');
  expect(canonicalStep('constructor')).toBeUndefined();
});

test('the catalogue shows every row, what it does and how it is set', () => {
  const entries = catalogueEntries();
  expect(entries).toHaveLength(49);
  for (const entry of entries) {
    expect(entry.sentence, entry.step).not.toBe('');
    expect(entry.settings_schema, entry.step).toMatchObject({ type: 'object' });
  }
  expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
});
