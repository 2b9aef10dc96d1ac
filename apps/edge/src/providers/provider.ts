// What differs between providers, as one table row each: the formats it speaks, where, and how the credential and versions are said.
import type { WireName } from '@tappass/wires/demands/demands';

export interface Way {
  readonly wire: WireName;
  /** Below the base URL. */
  readonly path: (model: string, stream: boolean) => string;
  /** How a stream's events are cut; server-sent events unless said. */
  readonly framing?: 'aws';
  /** Only these models, by the name that the provider knows. */
  readonly only?: RegExp;
}

/** A request that lacks its credential. */
export interface Unsigned {
  readonly origin: string;
  /** With the base URL's own path in front. */
  readonly path: string;
  readonly body: Uint8Array | string;
  /** Empty where the provider needs none and none is stored. */
  readonly credential: string;
  /** Headers of the client that may pass (allow-list). */
  readonly passed: Readonly<Record<string, string>>;
}

export interface Signed {
  readonly path: string;
  readonly headers: Record<string, string>;
}

export interface Provider {
  readonly name: string;
  /** The formats it speaks; the first that fits is the one to translate into. */
  readonly ways: readonly Way[];
  /** Below the base URL; absent where it makes no embeddings that clients of OpenAI could read. */
  readonly embeddings?: (model: string) => string;
  /** Where it moderates texts in OpenAI's format. */
  readonly moderations?: string;
  /** Where it counts a message's tokens for nothing. */
  readonly counting?: string;
  /** Adds credential and versions. @throws Fault provider_failed for a credential that cannot be used */
  readonly sign: (unsigned: Unsigned) => Signed | Promise<Signed>;
  /** Client headers that may pass upstream. */
  readonly passes: readonly string[];
  /** False for servers in the operator's own house that ask for none. */
  readonly needsCredential: boolean;
  /** Knows no tools that take a text. */
  readonly functionsOnly?: true;
}
