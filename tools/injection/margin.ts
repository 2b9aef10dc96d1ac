// How a model judges a text as the scan would: in the clear and in every decoding the scan tries.
import { decodings } from '../../libs/pipeline/src/scan/decode/decodings.ts';
import { type Model, strongestStretch } from '../../libs/pipeline/src/scan/injection/score.ts';
import { keepTokens, type Tokens } from '../../libs/pipeline/src/scan/injection/tokens.ts';
import { normalise } from '../../libs/pipeline/src/scan/normalise.ts';
import type { Row } from './sets.ts';
import { readMarked } from './train.ts';

/** Every reading of a text, for any number of models. */
export const readings = (text: string): readonly Tokens[] => {
  const plain = normalise(text).text;
  const decoded = decodings(plain).found.filter(({ kind }) => kind !== 'pieces');
  return [plain, ...decoded.map((one) => one.text)].map((one) => keepTokens(readMarked(one)));
};

/** The same, read once for each row. */
export const rememberedReadings = (): ((row: Row) => readonly Tokens[]) => {
  const known = new Map<Row, readonly Tokens[]>();
  return (row) => {
    let tokens = known.get(row);
    if (tokens === undefined) {
      tokens = readings(row.text);
      known.set(row, tokens);
    }
    return tokens;
  };
};

export const marginOf = (model: Model, read: readonly Tokens[]): number =>
  Math.max(...read.map((tokens) => strongestStretch(model, tokens).margin));
