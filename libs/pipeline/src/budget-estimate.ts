// What a call may cost, before it is made, and how a budget says that it does not cover that.
import { costUsdMicros, type PriceRow } from './answer/price.ts';
import { estimatedUsage, type Usage } from './answer/usage.ts';
import type { Call } from './call.ts';
import type { LimitAnswer } from './ports.ts';
import { block, pass, type Verdict } from './step.ts';
import { askedOutputTokens, estimateTokens, outputLimitField } from './tokens.ts';

/** `worst`: the longest answer that the request and the model allow, so that a budget is never overspent. `likely`: what calls usually take. */
export type Reserve = 'worst' | 'likely';

export interface ReserveSettings {
  readonly reserve: Reserve;
  /** Output tokens of a usual answer. */
  readonly default_output_tokens: number;
}

export interface Estimate {
  readonly usage: Usage;
  readonly usdMicros: number;
}

export const estimateOf = (call: Call, price: PriceRow, set: ReserveSettings): Estimate => {
  const usage = estimatedUsage(estimateTokens(call.segments, call.mediaParts), outputTokens(call, price, set));
  return { usage, usdMicros: costUsdMicros(usage, price) };
};

const outputTokens = (
  call: Call,
  price: PriceRow,
  { reserve, default_output_tokens: usual }: ReserveSettings,
): number => {
  const most = price.max_output ?? Number.POSITIVE_INFINITY;
  const unasked = reserve === 'worst' && price.max_output !== undefined ? most : usual;
  const { tokens, choices } = askedOutputTokens(call, unasked);
  return Math.min(tokens, most, reserve === 'likely' ? usual : most) * choices;
};

/** What the asked budget answered, with the figures and the mend where it refused. */
export const verdictOf = (call: Call, price: PriceRow, set: ReserveSettings, { usage, usdMicros }: Estimate) => {
  return (answer: LimitAnswer): Verdict => {
    if (answer.ok) return pass;
    const { scope, leftUsdMicros = 0, maxUsdMicros = leftUsdMicros } = answer;
    const money = `it may cost up to ${usd(usdMicros)} (${usage.input} tokens in, ${usage.output} out), and ${usd(leftUsdMicros)} of ${usd(maxUsdMicros)} is left`;
    const detail = [money, ...mends(call, price, set, { usage, usdMicros: leftUsdMicros })].join('; ');
    return block('budget_exceeded', {
      scope,
      detail,
      cost_usd_micros: usdMicros,
      left_usd_micros: leftUsdMicros,
      max_usd_micros: maxUsdMicros,
    });
  };
};

/** A shorter answer may fit; so may a reservation of what is usual. */
const mends = (call: Call, price: PriceRow, { reserve }: ReserveSettings, left: Estimate): string[] => {
  const spare = left.usdMicros - costUsdMicros({ ...left.usage, output: 0 }, price);
  const fitting = price.output === 0 ? 0 : Math.floor((spare * 1_000_000) / price.output);
  const field = outputLimitField(call);
  return [
    ...(fitting > 0 && fitting < left.usage.output ? [`${field} of at most ${fitting} fits`] : []),
    ...(reserve === 'worst' ? ['the setting reserve: likely of the budget reserves what calls usually take'] : []),
  ];
};

/** At least cents, at most what a micro-dollar says. */
const usd = (micros: number): string => `$${(micros / 1_000_000).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
