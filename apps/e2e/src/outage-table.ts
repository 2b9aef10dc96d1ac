// The table of docs/operations.md that says what callers meet while a part is down, read as data.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './parts.ts';
import { checkout } from './stack-for-tests.ts';

export interface OutageRow {
  readonly part: Part;
  /** Statuses a new call may be answered with, a second after the part went. */
  readonly statuses: readonly number[];
  readonly reasons: readonly string[];
  /** For a key that nobody knows. */
  readonly stranger: number;
  readonly ready: number;
}

/** @throws Error when the page has no such table */
export const outageTable = (): readonly OutageRow[] =>
  tableUnder('## While a part is down').map(([part = '', statuses = '', reasons = '', stranger = '', ready = '']) => ({
    part: words(part)[0] as Part,
    statuses: (statuses.match(/\d{3}/g) ?? []).map(Number),
    reasons: words(reasons),
    stranger: Number(stranger),
    ready: Number(ready),
  }));

/** The cells of each row. @throws Error when the page has no such table */
export function tableUnder(heading: string): readonly (readonly string[])[] {
  const page = readFileSync(join(checkout, 'docs', 'operations.md'), 'utf8');
  const [, section = ''] = page.split(`${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => /^\| `/.test(line));
  if (rows.length === 0) throw new Error(`docs/operations.md has no table under "${heading}"`);
  return rows.map((line) => line.split('|').slice(1));
}

export const words = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
