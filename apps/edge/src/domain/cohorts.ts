// Calls that are at the same stage go on together: governing is a little of much code, and code that has just run for one call runs for the next in half the time.

export type Stage = 'arrived' | 'answered';

/** Turns of the event loop that one who waits lets pass, so that others can come. */
const gatherTurns = 2;
/** How many go in one turn: what they take together is how long everything else waits. */
const mostTogether = 32;

export class Cohorts {
  readonly #stages: Readonly<Record<Stage, Gathering>>;
  #underWay = 0;

  /** @param nextTurn runs what it is given in the event loop's next turn */
  constructor(nextTurn: (act: () => void) => void = setImmediate) {
    this.#stages = { arrived: new Gathering(nextTurn), answered: new Gathering(nextTurn) };
  }

  /** A call is on its way, until `end`. */
  begin(): void {
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
  }

  /** Undefined for a call that is the only one on its way: nobody would come. */
  gather(stage: Stage): Promise<void> | undefined {
    return this.#underWay > 1 ? this.#stages[stage].join() : undefined;
  }
}

class Gathering {
  readonly #nextTurn: (act: () => void) => void;
  readonly #waiting: (() => void)[] = [];

  constructor(nextTurn: (act: () => void) => void) {
    this.#nextTurn = nextTurn;
  }

  join(): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push(go);
      if (this.#waiting.length === 1) this.#wait(gatherTurns);
    });
  }

  #wait(turns: number): void {
    this.#nextTurn(() => (turns > 1 ? this.#wait(turns - 1) : this.#go()));
  }

  #go(): void {
    for (const go of this.#waiting.splice(0, mostTogether)) go();
    if (this.#waiting.length > 0) this.#wait(1);
  }
}
