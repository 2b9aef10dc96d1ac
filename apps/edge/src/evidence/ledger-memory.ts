// What an edge remembers of the ledger: the newest checkpoint it heard of. A ledger that comes back with less, or with something else, is not the one that was.

interface Seen {
  readonly size: bigint;
  readonly root: string;
}

/** Boots that are remembered; a ledger starts seldom. */
const mostBoots = 64;
const decimal = /^(0|[1-9][0-9]{0,18})$/;

export class LedgerMemory {
  #newest: Seen | undefined;
  readonly #byBoot = new Map<bigint, Seen>();
  #reported = '';
  readonly #onLoss: (detail: string) => void;

  /** @param onLoss told once for each state that the ledger comes back in */
  constructor(onLoss: (detail: string) => void) {
    this.#onLoss = onLoss;
  }

  /**
   * Whether a ledger with this checkpoint may be the one that was heard before. Replicas that do not write say nothing of it.
   * A writer that was replaced may repeat its last one for a moment; whoever starts anew may not begin with an older one.
   */
  believes(boot: bigint, checkpoint: string): boolean {
    if (checkpoint === '') return true;
    const said = read(checkpoint);
    const floor = this.#byBoot.get(boot) ?? this.#newest;
    const trouble =
      said === undefined ? 'it cannot be read' : (whatIsLost(said, floor) ?? whatIsOther(said, this.#newest));
    if (said === undefined || trouble !== undefined) {
      this.#report(`${said?.size ?? '?'}: ${trouble}`);
      return false;
    }
    this.#remember(boot, said);
    return true;
  }

  #remember(boot: bigint, said: Seen): void {
    this.#byBoot.delete(boot);
    this.#byBoot.set(boot, said);
    const [oldest] = this.#byBoot.keys();
    if (this.#byBoot.size > mostBoots && oldest !== undefined) this.#byBoot.delete(oldest);
    if (this.#newest === undefined || said.size > this.#newest.size) this.#newest = said;
    this.#reported = '';
  }

  #report(detail: string): void {
    if (detail === this.#reported) return;
    this.#reported = detail;
    this.#onLoss(detail);
  }
}

const whatIsLost = (said: Seen, floor: Seen | undefined): string | undefined =>
  floor !== undefined && said.size < floor.size ? `${floor.size} entries were signed before` : undefined;

const whatIsOther = (said: Seen, newest: Seen | undefined): string | undefined =>
  newest?.size === said.size && newest.root !== said.root ? 'another root was signed before' : undefined;

/** Origin, size and root are its first three lines; the beat it came in is signed. */
const read = (checkpoint: string): Seen | undefined => {
  const [, size = '', root = ''] = checkpoint.split('\n');
  return decimal.test(size) && root !== '' ? { size: BigInt(size), root } : undefined;
};
