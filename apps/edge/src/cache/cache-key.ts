// Under which name an answer is kept: everything that could make it another one, below a secret of this process.
import { createHmac } from 'node:crypto';
import type { JsonValue } from '@tappass/pipeline/json';
import { canonicalText } from '@tappass/pipeline/tools/canonical';

export interface CacheScope {
  readonly tenant: string;
  readonly agent: string;
  readonly developer: string;
  /** Digest and revision of the plan, and the flags that tighten it. */
  readonly policy: string;
  readonly surface: string;
  readonly provider: string;
}

/** Equal only for the same scope and a body of the same meaning: the order of keys is none. */
export function cacheKey(secret: Uint8Array, scope: CacheScope, body: JsonValue): string {
  const { tenant, agent, developer, policy, surface, provider } = scope;
  const named = JSON.stringify([tenant, agent, developer, policy, surface, provider]);
  return createHmac('sha256', secret).update(named).update('\n').update(canonicalText(body)).digest('base64url');
}
