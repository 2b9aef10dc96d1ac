// What this process needs to answer, as named checks; the ops port, the heartbeat and /health/ready all read it here.

export interface Check {
  readonly name: string;
  /** Resolves when the part answers; rejects otherwise. Must be bounded in time by itself. */
  readonly run: () => Promise<void> | void;
}

export class Health {
  readonly #checks: readonly Check[];
  #failing: readonly string[] = ['starting'];
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  #stopped = false;
  #onChange: () => void = () => {};

  constructor(checks: readonly Check[]) {
    this.#checks = checks;
  }

  /** Calls it whenever what fails has changed, until the process stops looking. */
  tell(onChange: () => void): void {
    this.#onChange = onChange;
  }

  /** Names of the checks that failed last time; empty means healthy. */
  failing(): readonly string[] {
    return this.#draining ? [...this.#failing, 'draining'] : this.#failing;
  }

  drain(): void {
    this.#draining = true;
    this.#onChange();
  }

  /** Runs every check once and then each `everyMs`. */
  async watch(everyMs: number): Promise<void> {
    await this.checkNow();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.watch(everyMs), everyMs).unref();
  }

  async checkNow(): Promise<readonly string[]> {
    const results = await Promise.allSettled(this.#checks.map(async (check) => check.run()));
    const before = this.#failing.join();
    this.#failing = this.#checks.filter((_, index) => results[index]?.status === 'rejected').map((check) => check.name);
    if (this.#failing.join() !== before) this.#onChange();
    return this.#failing;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
