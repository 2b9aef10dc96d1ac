// Every pattern that a text can reach: judged by an analyser for super-linear growth, and held to a bounded amount of work here.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from './rules.ts';
import { apply, scanText } from './scan.ts';

const checked = JSON.parse(readFileSync(new URL('checked-patterns.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;
const digestOf = (pattern: RegExp): string =>
  createHash('sha256')
    .update(`${pattern.source}/${pattern.flags.replace('y', '')}`)
    .digest('hex')
    .slice(0, 32);

test('every pattern was proved safe by the analyser', () => {
  const patterns = rules.filter((rule) => rule.locate === undefined);
  expect(patterns.filter((rule) => checked[digestOf(rule.pattern)] !== 'safe').map((rule) => rule.id)).toEqual([]);
});

test('no pattern holds an unbounded repetition, so that a match is never longer than its text is worth', () => {
  const unbounded = (source: string): boolean =>
    /(?<!\\)[*+](?![^[]*\])|\{\d+,\}/.test(source.replace(/\\./g, '_').replace(/\[[^\]]*\]/g, '_'));
  expect(
    rules.filter((rule) => rule.locate === undefined && unbounded(rule.pattern.source)).map((rule) => rule.id),
  ).toEqual([]);
});

/** What makes a pattern try hardest: its own beginnings, again and again. */
const pumps = (anchor: string, hits: readonly string[]): readonly string[] => [
  anchor,
  `${anchor} `,
  `${anchor} a `,
  `${anchor} the ${anchor} `,
  ...hits.map((hit) => hit.slice(0, Math.max(2, Math.floor(hit.length * 0.7)))),
];

const longest = 2_000;
const attempts = 40;

test('one attempt of one rule takes well under a millisecond, whatever follows its anchor', () => {
  const slow: string[] = [];
  for (const rule of rules) {
    for (const anchor of rule.anchors) {
      for (const pump of pumps(anchor, rule.examples.hits)) {
        const text = anchor + pump.repeat(Math.ceil(longest / pump.length)).slice(0, longest);
        const micros = fastestOf(() => apply(rule, text, 0, anchor.length));
        if (micros > 1_000) slow.push(`${rule.id} on ${JSON.stringify(pump)}: ${Math.round(micros)} µs`);
      }
    }
  }
  expect(slow).toEqual([]);
});

/** The fastest of a few: a neighbour on the machine only ever makes one slower. */
const fastestOf = (work: () => unknown): number => {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < attempts && (i < 3 || fastest > 1_000); i++) {
    const from = performance.now();
    work();
    fastest = Math.min(fastest, (performance.now() - from) * 1_000);
  }
  return fastest;
};

test.each([
  'Anna Kowalska ',
  'Anna\n',
  'AnnaKowalska',
  '35 Kromwater 38\n Apt. 705\n',
  'apt. 705 ',
  'Berlin Anna Kowalska ',
  'PL54 ',
  'PESEL ',
  '10. ',
  '4111 1111 1111 ',
  'key a1b2c3d4e5f6g7h8 ',
  'secret-a1b2-',
  'diagnosed with ',
])('a quarter of a megabyte of "%s" is read in time', (unit) => {
  // about thirty milliseconds in proportion to its length; half a minute by its square
  const text = unit.repeat(Math.ceil(262_144 / unit.length));
  const from = performance.now();
  scanText(text);
  expect(performance.now() - from).toBeLessThan(4_000);
});
