// How a model judges a text as the scan would: in the clear and in every decoding the scan tries.

import { decodings } from '../../libs/pipeline/src/scan/decode/decodings.ts';
import { markSignals, readTokens } from '../../libs/pipeline/src/scan/injection/features.ts';
import { type Model, strongestWindow } from '../../libs/pipeline/src/scan/injection/score.ts';
import { normalise } from '../../libs/pipeline/src/scan/normalise.ts';
import { scanSignals } from '../../libs/pipeline/src/scan/scan.ts';

export const marginOf = (model: Model, text: string): number => {
  const plain = normalise(text).text;
  return Math.max(marginOfPlain(model, plain), ...decodings(plain).map((one) => marginOfPlain(model, one.text)));
};

const marginOfPlain = (model: Model, plain: string): number => {
  const tokens = readTokens(plain);
  markSignals(tokens, scanSignals(plain));
  return strongestWindow(model, tokens).margin;
};
