// Up to where the audit stream may forget: what is committed stays for a restore while there is room, what is not committed stays whatever happens.

export interface StreamFill {
  readonly bytes: number;
  readonly messages: number;
  readonly firstSeq: bigint;
}

/** Trimmed when this full, so that there is always room for what comes while it is looked at next. */
const fullFrom = 0.75;
const trimmedTo = 0.5;

/**
 * @param committed the last message whose events are all committed
 * @returns the first message to keep; undefined: nothing has to go, or nothing may
 */
export function trimTo({ bytes, messages, firstSeq }: StreamFill, maxBytes: number, committed: bigint) {
  if (messages === 0 || bytes < maxBytes * fullFrom) return undefined;
  const surplus = Math.ceil((bytes - maxBytes * trimmedTo) / (bytes / messages));
  const keepFrom = firstSeq + BigInt(surplus);
  const mayGo = committed + 1n;
  const first = keepFrom < mayGo ? keepFrom : mayGo;
  return first > firstSeq ? first : undefined;
}
