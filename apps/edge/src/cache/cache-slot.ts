// The place of one call in the cache of answers, where its plan has one: off by default, for whole answers of calls without tools.
import { randomBytes } from 'node:crypto';
import type { Call } from '@tappass/pipeline/call';
import type { Parties } from '../domain/call-ports.ts';
import type { AnswerCache } from './answer-cache.ts';
import { cacheKey } from './cache-key.ts';

/** Made anew with each process: nothing outside it can tell or forge a name. */
const secret = randomBytes(32);

export interface CacheSlot {
  readonly get: () => Buffer | undefined;
  readonly set: (bytes: Buffer) => void;
}

/** @param cacheSeconds 0 keeps nothing */
export function cacheSlot(
  cache: AnswerCache,
  call: Call,
  { identity, plan }: Pick<Parties, 'identity' | 'plan'>,
  { provider, cacheSeconds }: { readonly provider: string; readonly cacheSeconds: number },
): CacheSlot | undefined {
  if (cacheSeconds === 0 || call.stream || call.tools.length > 0) return undefined;
  const { revision, digest } = plan.compiled.plan;
  const { principal, orgId } = identity;
  const scope = {
    tenant: orgId,
    agent: principal.agentUuid,
    developer: principal.developerPseudonym,
    policy: `${digest} ${revision} ${call.flags} ${principal.toolScopes.join(' ')}`,
    surface: call.surface,
    provider,
  };
  const key = cacheKey(secret, scope, call.body);
  return {
    get: () => cache.get(key, Date.now()),
    set: (bytes) => cache.set(key, bytes, Date.now() + cacheSeconds * 1000),
  };
}
