// Reads a capability token: ours, of the right kind, for this very agent, in time, and naming this very call. Everything else is none.
import { argumentsHash } from '@tappass/pipeline/tools/canonical';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Identity } from '../identity/principal.ts';
import type { CapabilityKeys } from './jwks.ts';

const claimsSchema = z.object({
  jti: z.string(),
  tenant: z.string(),
  agent_uuid: z.string(),
  session: z.string(),
  cap: z.array(z.object({ id: z.string(), name: z.string(), args: z.string() })).max(128),
});

export interface ClaimedCall {
  /** Empty: any call of that name and arguments. */
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
}

export type Verified =
  | { readonly ok: true; readonly tokenId: string; readonly sessionId: string; readonly place: number }
  | {
      readonly ok: false;
      readonly reason:
        | 'token_invalid'
        | 'token_expired'
        | 'token_of_another'
        | 'call_not_permitted'
        | 'arguments_changed';
    };

const longestToken = 64 * 1024;
const skewSeconds = 5;

/** @param lateSeconds how long after its end it is still read: for reports of what was executed in time */
export async function verifyCapability(
  keys: CapabilityKeys,
  identity: Identity,
  token: string,
  claimed: ClaimedCall,
  lateSeconds = 0,
): Promise<Verified> {
  const kid = kidOf(token);
  if (kid === undefined) return refused('token_invalid');
  const key = await keys.for(kid);
  try {
    const { payload } = await jwtVerify(token, key, {
      ...{ algorithms: ['ES256'], typ: 'tap-cap+jwt', issuer: 'tappass', audience: 'tappass/tools' },
      ...{ clockTolerance: skewSeconds + lateSeconds, requiredClaims: ['exp', 'jti', 'sub'] },
    });
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) return refused('token_invalid');
    return matched(claims.data, identity, claimed);
  } catch (thrown) {
    if (thrown instanceof errors.JWTExpired) return refused('token_expired');
    if (thrown instanceof errors.JOSEError) return refused('token_invalid');
    throw thrown;
  }
}

function matched(claims: z.infer<typeof claimsSchema>, identity: Identity, claimed: ClaimedCall): Verified {
  const { agentUuid } = identity.principal;
  if (claims.tenant !== identity.orgId || claims.agent_uuid !== agentUuid || agentUuid === '')
    return refused('token_of_another');
  const named = claims.cap
    .map((call, place) => ({ ...call, place }))
    .filter(({ id, name }) => name === claimed.name && (claimed.id === '' || id === claimed.id));
  if (named.length === 0) return refused('call_not_permitted');
  const hash = argumentsHash(claimed.argumentsText);
  const call = named.find(({ args }) => args === hash);
  if (call === undefined) return refused('arguments_changed');
  return { ok: true, tokenId: claims.jti, sessionId: claims.session, place: call.place };
}

const refused = (reason: Extract<Verified, { ok: false }>['reason']): Verified => ({ ok: false, reason });

function kidOf(token: string): string | undefined {
  if (token.length > longestToken) return undefined;
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
