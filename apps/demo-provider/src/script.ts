// Scripted faults: what the next answers shall do instead of going well. Set by POST /demo/script, used up one by one.

export interface Fault {
  /** Answer with this status and a provider-shaped error. */
  readonly status?: number;
  readonly retry_after?: number;
  /** Wait before the first byte. */
  readonly delay_ms?: number;
  /** Break the connection after so many events of a stream, or before the answer when 0. */
  readonly cut_after?: number;
  /** Never answer. */
  readonly hang?: boolean;
  /** Answer with these bytes instead of JSON. */
  readonly garbage?: string;
  /** Leave the usage out. */
  readonly no_usage?: boolean;
  /** Wait between events of a stream. */
  readonly event_gap_ms?: number;
}

export class Script {
  #next: Fault[] = [];

  set(faults: readonly Fault[]): void {
    this.#next = [...faults];
  }

  take(): Fault {
    return this.#next.shift() ?? {};
  }
}
