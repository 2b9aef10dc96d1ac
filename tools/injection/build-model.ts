// From a folder of sets to the file that ships: weights, unit, biases, boundary and the digest of what they were learned from.
import { createHash } from 'node:crypto';
import { packWeights } from '../../libs/pipeline/src/scan/injection/packed-weights.ts';
import { chooseBoundary } from './boundary.ts';
import { ownExamples, prepareRow, teachers } from './examples.ts';
import { marginOf, readings } from './margin.ts';
import { foldOf, folds, type Row, readSets } from './sets.ts';
import { type Prepared, prepare, quantise, train } from './train.ts';

/** TypeScript source of the weights; the same folder gives the same text. */
export const modelSource = (folder: string): string => {
  const all = readSets(folder, /^(?:inj|neg)_/);
  const rows = teachers(all);
  const lessons = new Map<Row, Prepared>(rows.map((row) => [row, prepareRow(row)]));
  const own = ownExamples().map(prepare);
  const model = quantise(train([...lessons.values(), ...own]));
  const boundary = boundaryOf(all, lessons, own);
  const digest = createHash('sha256');
  for (const row of rows) digest.update(`${row.id}\n`);
  return [
    '// Made by tools/train-injection.mjs; see docs/detection.md for what it learned from.',
    `export const learnedFrom = { texts: ${rows.length}, idsSha256: '${digest.digest('hex')}' };`,
    `export const unit = ${model.unit};`,
    `export const biases: readonly number[] = ${JSON.stringify(model.biases)};`,
    '/** Log-odds. */',
    `export const boundary = ${boundary};`,
    '/** 2^18 signed bytes. */',
    `export const packed = '${packWeights(model.weights)}';`,
    '',
  ].join('\n');
};

/** By cross-validation: each fold is judged by a model of the others, and the boundary is chosen from all folds together. */
const boundaryOf = (all: readonly Row[], lessons: ReadonlyMap<Row, Prepared>, own: readonly Prepared[]): number => {
  const harmless = all.filter((row) => row.label === 'benign');
  return chooseBoundary(
    Array.from({ length: folds }, (_, fold) => {
      const model = quantise(
        train([...[...lessons].flatMap(([row, lesson]) => (foldOf(row) === fold ? [] : [lesson])), ...own]),
      );
      return harmless.filter((row) => foldOf(row) === fold).map((row) => marginOf(model, readings(row.text)));
    }).flat(),
  );
};
