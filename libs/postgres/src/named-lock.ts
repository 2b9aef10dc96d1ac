// Lets one transaction at a time pass for a name: who looks whether a thing is there and then makes it is not overtaken in between.
import { createHash } from 'node:crypto';
import type { Querying } from './transaction.ts';
import type { RawExecuting } from './with-tenant.ts';

/** What a name is: the kind of thing, its tenant, and what it is called. */
export type LockName = readonly [kind: string, ...of: string[]];

/**
 * Rows of the service's own table `name_lock`, because an advisory lock can be held by any role of the database. Names share
 * rows: two that meet on one wait for each other needlessly, and rarely. In one order for all, so that nobody waits crosswise.
 */
const slots = 4096;
const slotOf = (name: LockName): number =>
  createHash('sha256').update(JSON.stringify(name)).digest().readUInt16BE() % slots;
const slotsOf = (names: readonly LockName[]): number[] => [...new Set(names.map(slotOf))].sort((a, b) => a - b);

/** All names a transaction needs, at once; waits for others that hold them. They are let go when the transaction ends. */
export async function lockNames(tx: RawExecuting, ...names: readonly LockName[]): Promise<void> {
  const wanted = slotsOf(names);
  await tx.$executeRaw`select 1 from name_lock where slot = any(${wanted}::int[]) order by slot for no key update`;
}

/** The same for plain SQL. */
export async function lockNamesIn(client: Querying, names: readonly LockName[]): Promise<void> {
  await client.query('select 1 from name_lock where slot = any($1::int[]) order by slot for no key update', [
    slotsOf(names),
  ]);
}
