// What beside its tokens decides the price of a call: how fast it is served, where, and in which mode; as a request asks and as an answer reports.
import { field, type JsonValue, text } from '../json.ts';

export interface Terms {
  readonly service_tier?: string | undefined;
  readonly inference_geo?: string | undefined;
  readonly speed?: string | undefined;
  /** Of the provider's address, where it charges by that. */
  readonly region?: string;
}

/** Values that mean the listed rates. `auto` is settled by what the answer reports. */
const plain: Readonly<Record<string, ReadonlySet<string>>> = {
  service_tier: new Set(['auto', 'default', 'standard', 'standard_only', '']),
  inference_geo: new Set(['global', '']),
  speed: new Set(['standard', '']),
};
const names = ['service_tier', 'inference_geo', 'speed'] as const;

/** Nothing beyond the listed rates. */
export const listedTerms: Terms = Object.freeze({});

/** What a request's body, or an answer's usage, says of its price. */
export const termsIn = (value: JsonValue | undefined): Terms => {
  let terms: Terms = listedTerms;
  for (const name of names) {
    const said = text(field(value, name));
    if (said !== undefined && !plain[name]?.has(said)) terms = { ...terms, [name]: said };
  }
  return terms;
};

/** What an answer reports: a plain word takes back what the request asked for. Nothing reported, nothing changed. */
export const reportedTermsIn = (usage: JsonValue | undefined): Terms => {
  let terms: Terms = listedTerms;
  for (const name of names) {
    const said = text(field(usage, name));
    if (said !== undefined) terms = { ...terms, [name]: plain[name]?.has(said) ? undefined : said };
  }
  return terms;
};

/** `service_tier=flex` */
export const priceTerms = (terms: Terms): string[] =>
  Object.entries(terms).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));

/** A term that the row has no price for, as in `service_tier=scale`. */
export const unpricedTerm = (
  row: {
    readonly tiers?: Readonly<Record<string, unknown>> | undefined;
    readonly factors?: Readonly<Record<string, number>> | undefined;
  },
  terms: Terms,
): string | undefined =>
  priceTerms(terms).find((term) => {
    const [name, value = ''] = term.split('=');
    if (name === 'region') return false;
    if (name === 'service_tier' && row.tiers !== undefined && Object.hasOwn(row.tiers, value)) return false;
    return row.factors === undefined || !Object.hasOwn(row.factors, term);
  });
