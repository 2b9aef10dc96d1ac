// What keeps an ill provider from a storm: calls earn it a fraction of a retry each, and a retry spends a whole one.

const earnedPerCall = 0.08;
/** Saved up at most, so that a quiet hour does not become a burst. */
const most = 10;

export class RetryBudget {
  #saved = 1;

  earn(): void {
    this.#saved = Math.min(most, this.#saved + earnedPerCall);
  }

  /** False when the provider has been asked again often enough. */
  take(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
