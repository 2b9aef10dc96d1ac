// From a folder of sets to the file that ships: weights, boundaries and the digest of what they were learned from.
import { createHash } from 'node:crypto';
import { packWeights } from '../../libs/pipeline/src/scan/injection/packed-weights.ts';
import { type Boundaries, chooseBoundaries, type Learn, learner, leaveOutSources } from './calibrate.ts';
import { rememberedReadings } from './margin.ts';
import { recipes } from './readings.ts';
import { mayTeach, type Row, readSets } from './sets.ts';

/** TypeScript source of the weights; the same folder gives the same text. */
export const modelSource = (folder: string): string => {
  const rows = readSets(folder, /^(?:inj|neg)_/);
  const read = rememberedReadings();
  const models = recipes.map((recipe) => {
    const learn = learner(rows, recipe);
    const margins = leaveOutSources(rows.filter(recipe.isJudged), learn, read);
    return shipped(recipe.name, learn, chooseBoundaries(margins, recipe.limits));
  });
  return weightsSource(rows, models);
};

export const shipped = (name: string, learn: Learn, { boundary, precise }: Boundaries): string => {
  const { weights, unit, biases, isStructured } = learn(() => true);
  return [
    `export const ${name}: Shipped = {`,
    `  unit: ${unit},`,
    `  biases: ${JSON.stringify(biases)},`,
    `  isStructured: ${isStructured},`,
    `  boundary: ${boundary},`,
    `  precise: ${precise},`,
    `  packed: '${packWeights(weights)}',`,
    '};',
  ].join('\n');
};

export const weightsSource = (rows: readonly Row[], models: readonly string[]): string => {
  const teachers = rows.filter(mayTeach);
  const digest = createHash('sha256');
  for (const row of teachers) digest.update(`${row.id}\n`);
  return [
    '// Made by tools/train-injection.mjs; see docs/detection.md for what it learned from.',
    `export const learnedFrom = { texts: ${teachers.length}, idsSha256: '${digest.digest('hex')}' };`,
    'export interface Shipped {',
    '  readonly unit: number;',
    '  readonly biases: readonly number[];',
    '  readonly isStructured: boolean;',
    '  /** Log-odds where the score is 0.5, and where it is 0.8. */',
    '  readonly boundary: number;',
    '  readonly precise: number;',
    '  /** Signed bytes. */',
    '  readonly packed: string;',
    '}',
    ...models,
    '',
  ].join('\n');
};
