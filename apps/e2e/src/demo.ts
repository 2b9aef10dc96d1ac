// What a test tells the demo provider, and what it asks it afterwards.
import type { Fault } from '../../demo-provider/src/script.ts';

export interface Seen {
  readonly requests: number;
  readonly aborted: number;
  readonly last?: {
    readonly path: string;
    readonly credential_sha256: string;
    readonly headers: readonly string[];
    readonly body: Readonly<Record<string, unknown>>;
    readonly body_sha256: string;
  };
}

export class Demo {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** What the next answers do, one by one; an empty list makes it well again. */
  async script(faults: readonly Fault[]): Promise<void> {
    const response = await fetch(`${this.#url}/demo/script`, { method: 'POST', body: JSON.stringify(faults) });
    await response.arrayBuffer();
  }

  async seen(): Promise<Seen> {
    return (await (await fetch(`${this.#url}/demo/seen`)).json()) as Seen;
  }

  /** How many requests reach the provider while `act` runs. */
  async counting(act: () => Promise<unknown>): Promise<number> {
    const before = (await this.seen()).requests;
    await act();
    return (await this.seen()).requests - before;
  }
}
