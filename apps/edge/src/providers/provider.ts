// What differs between providers, as one table row each: the formats it speaks, where, and how the credential and versions are said.

/** Wire formats that providers speak. The first three are spoken by clients too. */
export type WireName = 'chat' | 'messages';

export interface Way {
  readonly wire: WireName;
  /** Below the base URL. */
  readonly path: (model: string, stream: boolean) => string;
}

export interface Provider {
  readonly name: string;
  /** The formats it speaks, the one to translate into first. */
  readonly ways: readonly Way[];
  /** @param passed headers of the client that may pass (allow-list) */
  readonly headers: (credential: string, passed: Readonly<Record<string, string>>) => Record<string, string>;
  /** Client headers that may pass upstream. */
  readonly passes: readonly string[];
}
