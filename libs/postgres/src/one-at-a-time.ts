// Lets transactions that are about the same thing wait for each other: whoever comes second sees what the first committed.
import type { RawExecuting } from './with-tenant.ts';

/** Until the transaction ends nobody else is inside for `what`; name the tenant in it. */
export async function oneAtATime(tx: RawExecuting, what: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`;
}
