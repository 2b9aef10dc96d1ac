// One request with one key after the other, while a key is refused and another might not be; all within the call's one budget of attempts.
import type { Attempts } from '../providers/upstream.ts';
import type { UpstreamResponse } from '../providers/upstream-response.ts';
import type { Credential } from '../vault/credentials.ts';
import type { KeyChoice } from '../vault/key-choice.ts';
import { restAfterMs } from '../vault/resting-keys.ts';

/** @param others another key may be asked instead: this one's limit is not waited for */
export type SendWith = (key: Credential, others: boolean) => Promise<UpstreamResponse>;

/** The last response: of a key that was not refused, or of one after which there was none. @throws what `send` throws */
export async function sendByKey(choice: KeyChoice, first: Credential, attempts: Attempts, send: SendWith) {
  for (let key = first; ; ) {
    const response = await send(key, attempts.left - 1 > attempts.kept && choice.hasNext);
    const restMs = restAfterMs(response.statusCode, response.headers['retry-after'], Date.now());
    if (restMs === undefined) return { key, response };
    choice.rest(key, restMs);
    const next = attempts.left > attempts.kept ? choice.next() : undefined;
    if (next === undefined) return { key, response };
    await response.body.dump();
    key = next;
  }
}
