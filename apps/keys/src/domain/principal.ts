// The verdict of keys on a credential: who it is, what level, until when. At most 60 s, so that a lost revocation cannot outlive it.
import { create, toBinary } from '@bufbuild/protobuf';
import { type Principal, PrincipalSchema } from '@tappass/contracts/common';

export const maxVerdictMs = 60_000;

export const levels = { employee: 0, auditor: 10, developer: 20, org_admin: 30, super_admin: 40 } as const;

/** The key behind a credential, as stored. Times in ms since 1970. */
export interface KeyRecord {
  readonly keyId: string;
  readonly kind: 'dev' | 'agt';
  readonly orgUuid: Uint8Array;
  readonly orgSlug: string;
  readonly agentUuid: string;
  readonly agentId: string;
  readonly developerPseudonym: string;
  readonly developerSealed: string;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | undefined;
  readonly agentDeleted: boolean;
  readonly toolScopes: readonly string[];
}

/** Why a key is none any more, for its organisation's own record; undefined while it is one. */
export function endOfKey(
  record: KeyRecord,
  nowMs: number,
): 'key_revoked' | 'key_expired' | 'agent_deleted' | undefined {
  if (record.revokedAtMs !== undefined) return 'key_revoked';
  if (record.agentDeleted) return 'agent_deleted';
  return record.expiresAtMs <= nowMs ? 'key_expired' : undefined;
}

/** @returns undefined for a revoked or expired key and for a deleted agent: to the caller all are the same */
export function principalOfKey(record: KeyRecord, epoch: bigint, nowMs: number): Principal | undefined {
  if (endOfKey(record, nowMs) !== undefined) return undefined;
  return create(PrincipalSchema, {
    orgUuid: record.orgUuid,
    orgSlug: record.orgSlug,
    kind: record.kind === 'dev' ? 'developer' : 'agent',
    level: levels.employee,
    agentUuid: record.agentUuid,
    agentId: record.agentId,
    keyId: record.keyId,
    developerPseudonym: record.developerPseudonym,
    developerSealed: record.developerSealed,
    scopes: ['govern'],
    toolScopes: [...record.toolScopes],
    epoch,
    notAfterMs: BigInt(Math.min(nowMs + maxVerdictMs, record.expiresAtMs)),
    keyExpiresAtMs: BigInt(record.expiresAtMs),
  });
}

/** The bootstrap admin: a super_admin of one organisation, named by the call. */
export const principalOfAdmin = (org: { uuid: Uint8Array; slug: string }, epoch: bigint, nowMs: number): Principal =>
  create(PrincipalSchema, {
    orgUuid: org.uuid,
    orgSlug: org.slug,
    kind: 'admin',
    level: levels.super_admin,
    keyId: 'admin',
    scopes: ['admin'],
    epoch,
    notAfterMs: BigInt(nowMs + maxVerdictMs),
  });

export const principalBytes = (principal: Principal): Uint8Array => toBinary(PrincipalSchema, principal);
