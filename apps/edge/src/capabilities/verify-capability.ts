// Reads a capability token: ours, of the right kind, for this very agent, in time, of a key that is still good, and naming this very call. Everything else is none.
import { argumentsHash } from '@tappass/pipeline/tools/canonical';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';

const claimsSchema = z.object({
  jti: z.string(),
  tenant: z.string(),
  agent_uuid: z.string(),
  key_id: z.string(),
  /** The epoch of the verdict it was minted with. */
  rev: z.number().int().nonnegative(),
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
        | 'key_revoked'
        | 'token_outdated'
        | 'call_not_permitted'
        | 'arguments_changed';
    };

const longestToken = 64 * 1024;
const skewSeconds = 5;

/**
 * @param lateSeconds how long after its end, and after its key's, it is still read: for reports of what was executed in time
 * @throws Fault not_ready, deadline
 */
export async function verifyCapability(
  { capabilityKeys, takenKeys }: Pick<EdgeRoom, 'capabilityKeys' | 'takenKeys'>,
  identity: Identity,
  token: string,
  claimed: ClaimedCall,
  lateSeconds = 0,
): Promise<Verified> {
  const kid = kidOf(token);
  if (kid === undefined) return refused('token_invalid');
  const key = await capabilityKeys.for(kid);
  try {
    const { payload } = await jwtVerify(token, key, {
      ...{ algorithms: ['ES256'], typ: 'tap-cap+jwt', issuer: 'tappass', audience: 'tappass/tools' },
      ...{ clockTolerance: skewSeconds + lateSeconds, requiredClaims: ['exp', 'jti', 'sub'] },
    });
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) return refused('token_invalid');
    const { key_id: keyId, rev } = claims.data;
    const matching = matched(claims.data, identity, claimed);
    const doubt = matching.ok && lateSeconds === 0 ? takenKeys.doubts({ keyId, epoch: BigInt(rev) }) : undefined;
    return doubt === undefined ? matching : refused(doubt);
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
