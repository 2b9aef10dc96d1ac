// How long the whole scan takes: 4 KB of each kind of traffic, hostile texts, and how time grows with length.
import { rules } from '../../libs/pipeline/src/scan/rules.ts';
import { scanText } from '../../libs/pipeline/src/scan/scan.ts';

export interface SpeedFigures {
  /** Microseconds for 4 KB of traffic, all rules of all steps. */
  readonly fourKilobytes: { readonly p50: number; readonly p99: number };
  /** Milliseconds for 50 KB of the worst text tried. */
  readonly hostileFiftyKilobytesMs: number;
  /** Time for 64 KB over time for 16 KB, of the worst text tried. */
  readonly growth: number;
}

const microsOf = (text: string): number => {
  const from = performance.now();
  scanText(text);
  return (performance.now() - from) * 1_000;
};

/** A string as a parser makes it, not a view of a longer one. */
const fresh = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

export const measureSpeed = (documents: readonly string[]): SpeedFigures => {
  const all = documents.join('\n');
  const pieces: string[] = [];
  const stride = Math.max(4_096, Math.floor(all.length / 300));
  for (let at = 0; at + 4_096 <= all.length; at += stride) pieces.push(fresh(all.slice(at, at + 4_096)));
  for (const piece of pieces) for (let i = 0; i < 5; i++) scanText(piece);
  const micros = pieces.flatMap((piece) => Array.from({ length: 7 }, () => microsOf(piece))).sort((a, b) => a - b);
  const hostile = [...new Set(rules.flatMap((rule) => rule.anchors))]
    .map((anchor) => `${anchor} `)
    .concat(withoutAnchors);
  const worst = hostile
    .map((unit) => ({ unit, ms: fastest(repeated(unit, 50_000), 2) / 1_000 }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 8);
  return {
    fourKilobytes: { p50: at(micros, 0.5), p99: at(micros, 0.99) },
    hostileFiftyKilobytesMs: Math.max(...worst.map(({ unit }) => fastest(repeated(unit, 50_000), 5) / 1_000)),
    growth: Math.max(
      ...worst.map(({ unit }) => fastest(repeated(unit, 65_536), 5) / fastest(repeated(unit, 16_384), 5)),
    ),
  };
};

/** What is looked for without a literal: names, numbers, tokens. */
const withoutAnchors = [
  'Anna Kowalska ',
  '35 Kromwater 38\n Apt. 705\n',
  'PL54 ',
  '12 345 678 ',
  'key a1b2c3d4e5f6g7h8 ',
];

const at = (sorted: readonly number[], part: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);

const repeated = (unit: string, length: number): string =>
  fresh(unit.repeat(Math.ceil(length / unit.length)).slice(0, length));

const fastest = (text: string, times: number): number =>
  Math.min(...Array.from({ length: times }, () => microsOf(text)));
