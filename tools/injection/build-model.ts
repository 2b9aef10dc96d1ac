// From a folder of sets to the file that ships: weights, unit, biases and the digest of what they were learned from.
import { createHash } from 'node:crypto';
import { ownExamples, prepareRow, teachers } from './examples.ts';
import { readSets } from './sets.ts';
import { prepare, quantise, train } from './train.ts';

/** TypeScript source of the weights; the same folder gives the same text. */
export const modelSource = (folder: string): string => {
  const rows = teachers(readSets(folder, /^(?:inj|neg)_/));
  const model = quantise(train([...rows.map(prepareRow), ...ownExamples().map(prepare)]));
  const digest = createHash('sha256');
  for (const row of rows) digest.update(`${row.id}\n`);
  const packed = Buffer.from(model.weights.buffer, model.weights.byteOffset, model.weights.byteLength).toString(
    'base64',
  );
  return [
    '// Made by tools/train-injection.mjs; see docs/detection.md for what it learned from.',
    `export const learnedFrom = { texts: ${rows.length}, idsSha256: '${digest.digest('hex')}' };`,
    `export const unit = ${model.unit};`,
    `export const biases: readonly number[] = ${JSON.stringify(model.biases)};`,
    '/** 2^16 signed bytes. */',
    `export const packed = '${packed}';`,
    '',
  ].join('\n');
};
