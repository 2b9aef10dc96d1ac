import { describe, expect, it } from 'vitest';
import { scanText } from '../scan.ts';
import { certain } from './injection-certain.ts';
import { overridings } from './override-languages.ts';

const surest = (text: string): number =>
  Math.max(0, ...scanText(text).flatMap((one) => (one.detector.endsWith('injection') ? [one.score] : [])));

describe.each(overridings.map((one) => [one.language, one] as const))('in %s', (_, { hits, misses }) => {
  it.each(hits)('%s is certain', (text) => {
    expect(surest(text)).toBeGreaterThanOrEqual(certain);
    expect(surest(`12:30 ${text}!`)).toBeGreaterThanOrEqual(certain);
    expect(surest(text.charAt(0).toUpperCase() + text.slice(1).normalize('NFD'))).toBeGreaterThanOrEqual(certain);
  });
  it.each(misses)('%s is not', (text) => {
    expect(surest(text)).toBeLessThan(certain);
  });
  it.each(hits)('%s is not where it is quoted as an attack', (text) => {
    expect(surest(`Our filter has to detect the attack "${text}" in mails.`)).toBeLessThan(0.5);
  });
});
