// The account money is booked to: whose it is and in which calendar window (UTC). The name is the row's key in both stores.

export type BudgetPeriod = 'daily' | 'monthly';

/** `agent/ag_…/daily/2026-11-22` or `org/acme/monthly/2026-11`. */
export function accountOf(scope: string, scopeId: string, period: BudgetPeriod, nowMs: number): string {
  const day = new Date(nowMs).toISOString();
  return `${scope}/${scopeId}/${period}/${period === 'daily' ? day.slice(0, 10) : day.slice(0, 7)}`;
}

/** ms until the window ends and the account starts anew. */
export function windowLeftMs(period: BudgetPeriod, nowMs: number): number {
  const now = new Date(nowMs);
  const next =
    period === 'daily'
      ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
      : Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return next - nowMs;
}

/** Budgets are daily or monthly; any other window length is refused by the caller. */
export const periodOf = (windowSeconds: number): BudgetPeriod | undefined =>
  windowSeconds === 86_400 ? 'daily' : windowSeconds === 2_592_000 ? 'monthly' : undefined;
