// How many tokens a request is, and whose count that is.

export interface TokenCount {
  readonly inputTokens: number;
  readonly estimated: boolean;
}
