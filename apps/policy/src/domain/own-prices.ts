// Models that an operator adds to the price book, or prices anew: those of servers in the house, and prices agreed with a provider.
import { priceRowSchema } from '@tappass/pipeline/answer/price';
import { z } from 'zod';
import type { PriceBook } from './price-book.ts';

const modelName = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/** `{"version": "…", "models": {"ollama/llama3.2": {"provider": "ollama", "price": {"input": 0, "output": 0}}}}`; zero is said, not assumed. */
export const ownPricesSchema = z.strictObject({
  version: z.string().min(1).max(100),
  models: z.record(
    modelName,
    z.strictObject({ provider: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/), price: priceRowSchema.strict() }),
  ),
});

/** The book with the operator's rows over the published ones; its version names both. @throws Error for a text that is no such list */
export function withOwnPrices(book: PriceBook, text: string | undefined): PriceBook {
  if (text === undefined || text.trim() === '') return book;
  const own = ownPricesSchema.parse(JSON.parse(text));
  return { version: `${book.version}+${own.version}`, models: { ...book.models, ...own.models } };
}
