// Which model a request means: a provider prefix looked up, a dated or regional name found under its family, its provider and price.
import { Fault } from '@tappass/errors/fault';
import type { LoadedBundle, PricedModel } from '../policy/bundle.ts';

/** `claude-…-20250929`, `gpt-…-2024-08-06`, Vertex's `…@20250929`, Bedrock's `…-20250929-v1:0` and `…-v1:0`, and the newest of a family. */
const dated = /^(.+?)(?:[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|latest)(?:-v\d+:\d+)?|-v\d+:\d+)$/;
/** What a client notes for itself: coding agents say the context that they mean, as in `claude-opus-4-6[1m]`. */
const noted = /\[[\w.-]{1,16}\]$/;
/** Bedrock's inference profiles: the same model, served from somewhere. */
const regional = /^(bedrock\/)?(?:us|eu|apac|jp|au|global)\.(?=[a-z0-9]+\.)/;

export interface ResolvedModel extends PricedModel {
  /** As the provider is to see it. */
  readonly name: string;
  /** As it stands in the price book. */
  readonly listed: string;
}

/**
 * A bare name is the provider's that the price book has it under; a prefix asks for one provider, whose rows may stand under the bare name
 * (`openai/gpt-4o`) or under the prefixed one (`azure/gpt-4o`).
 * @throws Fault model_not_found for what is not in the price book, or stands under another provider's prefix
 */
export function resolveModel(bundle: LoadedBundle, said: string, unpriced: Unpriced = 'refuse'): ResolvedModel {
  const asked = said.replace(noted, '');
  const { models } = bundle;
  const whole = familyOf(models, asked);
  if (whole !== undefined) {
    const own = `${whole.row.provider}/`;
    return resolved(whole, asked.startsWith(own) ? asked.slice(own.length) : asked);
  }
  const bare = asked.slice(asked.indexOf('/') + 1);
  const found = familyOf(models, bare);
  if (found !== undefined && asked === `${found.row.provider}/${bare}`) return resolved(found, bare);
  const dearest = unpriced === 'estimate' ? estimated(bundle, asked) : undefined;
  if (dearest !== undefined) return dearest;
  throw new Fault('model_not_found', { details: { model: printable(said) } });
}

/** What becomes of a model that no price is known of. */
export type Unpriced = 'estimate' | 'refuse';

/** Whose a model is by its name, where nothing else says it. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^(?:gpt-|o\d|chatgpt-|text-embedding-|codex-)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^gemini-/, 'google'],
  [/^(?:mistral-|codestral-|ministral-|magistral-|devstral-)/, 'mistral'],
];

/** A new model of a known provider at the highest rate of each kind that this provider has: its cost is rather over- than understated. */
function estimated({ models }: LoadedBundle, asked: string): ResolvedModel | undefined {
  const slash = asked.indexOf('/');
  const provider = slash < 0 ? families.find(([name]) => name.test(asked))?.[1] : asked.slice(0, slash);
  const prices = [...models.values()].filter((row) => row.provider === provider).map(({ price }) => price);
  if (provider === undefined || prices.length === 0) return undefined;
  const most = (name: 'input' | 'output') => Math.max(...prices.map((price) => price[name]));
  return {
    provider,
    price: { input: most('input'), output: most('output') },
    name: asked.slice(slash + 1),
    listed: asked,
  };
}

const resolved = ({ listed, row }: Found, name: string): ResolvedModel => ({
  provider: row.provider,
  price: row.price,
  name,
  listed,
});

interface Found {
  readonly listed: string;
  readonly row: PricedModel;
}

function familyOf(models: LoadedBundle['models'], asked: string): Found | undefined {
  const exact = models.get(asked);
  if (exact !== undefined) return { listed: asked, row: exact };
  const anywhere = asked.replace(regional, '$1');
  for (const name of [dated.exec(asked)?.[1], anywhere, dated.exec(anywhere)?.[1]]) {
    const row = name === undefined ? undefined : models.get(name);
    if (name !== undefined && row !== undefined) return { listed: name, row };
  }
  return undefined;
}

// a client's text in our message: short, and nothing that a log or terminal would obey
const printable = (text: string): string => text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
