// The money accounts that this edge draws on: one for each limit that lies over an account of keys', with the block in hand and the question under way.
import type { Identity } from '../identity/principal.ts';
import type { Refusal } from './counter.ts';
import { type Block, usable } from './money-block.ts';

export interface Account {
  /** Keys knows it by this; here it is one for each limit that lies over it. */
  readonly name: string;
  /** Calls that the next block is asked for. */
  calls: number;
  leasedAt: number;
  identity: Identity;
  block: Block | undefined;
  pending: Promise<unknown> | undefined;
  refusal: Refusal | undefined;
  /** By keys' last refusal. */
  leftUsdMicros: number;
}

const maxAccounts = 10_000;
/** Calls that a block is leased for: more each time, while it is used up soon; keys grants no more than an eighth of what is free. */
export const smallestBlock = 16;

export class MoneyAccounts {
  readonly #accounts = new Map<string, Account>();
  /** Those over which several limits lie, by the name that keys knows. */
  readonly #sameAccount = new Map<string, Set<Account>>();

  /** Those under other limits of the same account, and itself. */
  alike(account: Account): Account[] {
    return [...(this.#sameAccount.get(account.name) ?? [])];
  }

  of(identity: Identity, name: string, maxUsdMicros: number): Account {
    const key = `${maxUsdMicros}/${name}`;
    let account = this.#accounts.get(key);
    if (account === undefined) {
      if (this.#accounts.size >= maxAccounts) this.#forgetIdle();
      account = {
        name,
        identity,
        calls: smallestBlock,
        leasedAt: Number.NEGATIVE_INFINITY,
        block: undefined,
        pending: undefined,
        refusal: undefined,
        leftUsdMicros: 0,
      };
      this.#accounts.set(key, account);
      const same = this.#sameAccount.get(name) ?? new Set();
      this.#sameAccount.set(name, same.add(account));
    }
    // renewed in place: a question under way answers to this account and no copy of it
    account.identity = identity;
    return account;
  }

  /** A client makes sessions at will; an account without a live block costs nothing to forget. */
  #forgetIdle(): void {
    for (const [key, account] of this.#accounts) {
      if (account.pending !== undefined || usable(account.block, 0)) continue;
      this.#accounts.delete(key);
      const same = this.#sameAccount.get(account.name);
      same?.delete(account);
      if (same?.size === 0) this.#sameAccount.delete(account.name);
    }
  }
}
