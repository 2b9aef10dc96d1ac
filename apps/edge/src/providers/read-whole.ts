// Reads a provider's whole answer: bounded, strictly parsed, and its errors turned into ours without ever showing a credential.
import { Fault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/pipeline/json';
import { isTooDeep } from '@tappass/pipeline/strict-json';
import { errors } from 'undici';
import { statusOfError } from './error-under-success.ts';
import { refusalFault } from './read-refusal.ts';
import type { UpstreamResponse } from './upstream-response.ts';

const maxAnswerBytes = 32 * 1024 * 1024;

export interface WholeAnswer {
  readonly bytes: Buffer;
  readonly body: JsonObject;
}

/** @throws Fault provider_failed for an answer that is no JSON object or too large; what its error says for a status of 4xx, or under 200 */
export async function readWhole(
  provider: string,
  response: UpstreamResponse,
  credential: string,
): Promise<WholeAnswer> {
  // followed nowhere: the address is the operator's, and only his
  if (response.statusCode >= 300 && response.statusCode < 400) {
    await response.body.dump();
    throw new Fault('provider_failed', { details: { provider, detail: 'a redirect' } });
  }
  const bytes = await collect(provider, response);
  if (response.statusCode >= 400) throw refusalFault(provider, { ...response, bytes }, credential);
  const body = parse(bytes);
  if (body === undefined)
    throw new Fault('provider_failed', {
      details: { provider, detail: 'an answer that is no JSON object, or nested too deep' },
    });
  const failed = statusOfError(body);
  if (failed !== undefined) throw refusalFault(provider, { ...response, statusCode: failed, bytes }, credential);
  return { bytes, body };
}

async function collect(provider: string, { body }: UpstreamResponse): Promise<Buffer> {
  try {
    return await body.whole(maxAnswerBytes);
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    if (thrown instanceof RangeError)
      throw new Fault('provider_failed', { details: { provider, detail: 'an answer larger than 32 MiB' } });
    const reason = thrown instanceof errors.BodyTimeoutError ? 'provider_timeout' : 'provider_failed';
    throw new Fault(reason, { details: { provider, detail: 'a connection that broke off' }, cause: thrown });
  }
}

function parse(bytes: Buffer): JsonObject | undefined {
  try {
    const text = bytes.toString('utf8');
    if (isTooDeep(text)) return undefined;
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
