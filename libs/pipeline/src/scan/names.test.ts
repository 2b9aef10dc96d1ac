// People's names and the addresses under them: what is found, where it begins and ends, and what only looks like it.
import { expect, test } from 'vitest';
import { scanText } from './scan.ts';

const found = (text: string, type: string): readonly string[] =>
  scanText(text)
    .filter((one) => one.type === type && one.score >= 0.5)
    .map((one) => text.slice(one.start, one.end));

test.each([
  ['the song was sung by Adam McDowell and Anna Kowalska', 'Adam McDowell,Anna Kowalska'],
  ['thanks, Stephanie Barraza', 'Stephanie Barraza'],
  ['a payment to Jean-Luc van der Berg is due', 'Jean-Luc van der Berg'],
  ['a payment to Jean van der Berg is due', 'Jean van der Berg'],
  ['signed by Donald W. Reynolds today', 'Donald W. Reynolds'],
  ['umowa z Tomaszem Wróblem', 'Tomaszem Wróblem'],
  ['PRZELEW\nJoannaLis', 'JoannaLis'],
  ['Mr. Ford is here', 'Mr. Ford'],
  ['Ludwig is from Linz', 'Ludwig'],
])('%s', (text, names) => {
  expect(found(text, 'person').join(',')).toBe(names);
});

test.each([
  ['Stanford University and New York City'],
  ['new Adam Optimizer(0.1) and AdamOptimizer'],
  ['import MarkdownIt from "markdown-it"'],
  ['Monday Morning in Paris'],
  ['Sushi is from Japan'],
  ['The Robert Institute was founded'],
  ['Kontrahent: Artcore Solutions Sp. z o.o.'],
])('nobody is named in: %s', (text) => {
  expect(found(text, 'person')).toEqual([]);
});

test('an address is one finding from its first line to its last, with the name above it', () => {
  const text =
    'Please write to\n\nTuva Havelka\n\n35 Kromwater 38\n Apt. 705\n Zoetermeer\n\n Tanzania 53144\n\nThank you.';
  expect(found(text, 'address')).toEqual(['35 Kromwater 38\n Apt. 705\n Zoetermeer\n\n Tanzania 53144']);
  expect(found(text, 'person')).toEqual(['Tuva Havelka']);
});

test('quoting marks before the lines do not hide an address', () => {
  const text = '> Tuva Havelka\n> 5049 Harjukuja 54\n> Suite 12\n> Narva\n> Estonia 20307';
  expect(found(text, 'address')).toEqual(['5049 Harjukuja 54\n> Suite 12\n> Narva\n> Estonia 20307']);
});

test.each([
  ['she lives at 11 Paso Rivero 7301, Tomas Gomensoro', '11 Paso Rivero 7301, Tomas Gomensoro'],
  ['write to PSC 9236, Box 1684\nAPO AP 02137 please', 'PSC 9236, Box 1684\nAPO AP 02137'],
  ['meet at 5366 Hauptstrasse 12.', '5366 Hauptstrasse 12'],
])('%s', (text, address) => {
  expect(found(text, 'address')).toEqual([address]);
});

test.each([
  ['Step 1\nOpen unit 5\nThen close unit 6'],
  ['| Suite | 12 |\n| Total | 48 |'],
  ['sent to 5 people and 10 others'],
])('no address stands in: %s', (text) => {
  expect(found(text, 'address').filter((one) => one.includes('\n'))).toEqual([]);
});
