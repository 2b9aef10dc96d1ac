// What of a call beside its tokens decides its price at this provider; a term without a price is refused before anything is spent.
import { Fault } from '@tappass/errors/fault';
import { type PriceRow, priceUnder } from '@tappass/pipeline/answer/price';
import { listedTerms, type Terms, termsIn, unpricedTerm } from '@tappass/pipeline/answer/price-terms';
import type { Call } from '@tappass/pipeline/call';
import type { Target } from './target.ts';

export type Asking = Pick<Call, 'surface' | 'body'>;

/** OpenAI's regional addresses charge for the region. */
const regional = /^https:\/\/(eu|us)\.api\.openai\.com$/;

/** A provider that speaks another format than the client never hears of the client's terms. */
function askedTerms({ surface, body }: Asking, { upstream }: Target): Terms {
  const hears = surface === 'embeddings' || upstream.provider.ways.some(({ wire }) => wire === surface);
  const terms = hears ? termsIn(body) : listedTerms;
  const region = regional.exec(upstream.origin)?.[1];
  return region === undefined ? terms : { ...terms, region };
}

/** What the target's model costs this call: as it was asked to be served, or as the answer reports. */
export const priceFor = (asking: Asking, target: Target, reported: Terms = listedTerms): PriceRow =>
  priceUnder(target.model.price, { ...askedTerms(asking, target), ...reported });

/** @throws Fault model_unpriced naming the term */
export function requirePriced(call: Asking, target: Target): void {
  const term = unpricedTerm(target.model.price, askedTerms(call, target));
  if (term === undefined) return;
  throw new Fault('model_unpriced', {
    details: { model: `${target.model.name} with ${term.replace(/[^\w=.-]/g, '?')}` },
  });
}
