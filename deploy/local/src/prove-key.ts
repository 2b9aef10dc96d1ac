// One governed call with the key that is about to be printed: a stack that cannot carry it is not ready, whatever its parts say.
import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 500;

/**
 * Counts the tokens of a greeting for a model without a counter of its own: the call is authenticated, governed and put on record like
 * any other, and no provider is asked or paid.
 * @throws Error with what the edge answered, when it goes on refusing for `limitMs`
 */
export async function proveKey(url: string, key: string, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const { status, text } = await countTokens(url, key);
    if (status === 200) return;
    const mayPass = status === 503 || status === 0;
    if (!mayPass || performance.now() > deadline)
      throw new Error(`the seeded key is refused by its own stack (${status}): ${text}`);
    await pause(everyMs);
  }
}

async function countTokens(url: string, key: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(`${url}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, text: await response.text() };
  } catch (thrown) {
    return { status: 0, text: String(thrown) };
  }
}
