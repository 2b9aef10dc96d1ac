// Lets one transaction at a time pass for a name: who looks whether a thing is there and then makes it is not overtaken in between.
import type { RawExecuting } from './with-tenant.ts';

/** Waits for others that hold this name; it is let go when the transaction ends. The name is the thing's, with its tenant in it. */
export async function lockName(tx: RawExecuting, ...name: readonly string[]): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(name)}, 0))`;
}
