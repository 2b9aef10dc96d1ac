// The table client × preset, and the last line with its totals.
import type { Preset } from './options.ts';
import type { Verdict } from './verdict.ts';

export interface Cell {
  readonly client: string;
  readonly preset: Preset;
  readonly verdict: Verdict;
  readonly seconds: number;
}

const told = ({ verdict }: Cell): string => {
  if (verdict.kind === 'passed') return '✓';
  return verdict.kind === 'detector' ? verdict.why : `${verdict.kind}: ${verdict.why}`;
};

export function table(cells: readonly Cell[], presets: readonly Preset[]): string {
  const names = [...new Set(cells.map(({ client }) => client))];
  const rows = names.map((name) => [
    name,
    ...presets.map((preset) => told(cells.find((cell) => cell.client === name && cell.preset === preset)!)),
  ]);
  const lines = [['client', ...presets], ['---', ...presets.map(() => '---')], ...rows];
  return lines.map((line) => `| ${line.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

export function totals(cells: readonly Cell[]): string {
  const of = (kind: Verdict['kind']) => cells.filter(({ verdict }) => verdict.kind === kind);
  const skipped = of('skipped');
  const names = skipped.map(({ client, preset }) => `${client} (${preset})`);
  return [
    `${of('passed').length} passed`,
    `${of('failed').length} failed`,
    `${of('detector').length} refused by detectors only`,
    `${skipped.length} skipped${names.length > 0 ? `: ${names.join(', ')}` : ''}`,
  ].join(', ');
}
