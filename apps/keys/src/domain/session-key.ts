// What a client's session is kept under: keyed, and bound to everything that owns it, so that no two principals ever meet in one.
import { createHmac, type KeyObject } from 'node:crypto';
import type { Principal } from '@tappass/contracts/common';
import { uuidText } from '@tappass/evidence/uuid-v7';

type Owner = Pick<Principal, 'orgUuid' | 'agentUuid' | 'developerPseudonym'>;

const digest = (pepper: KeyObject, context: string, parts: readonly string[]): string =>
  createHmac('sha256', pepper).update(`tappass/${context}/v1\n`).update(JSON.stringify(parts)).digest('hex');

/** 64 hex digits. */
export const sessionKey = (pepper: KeyObject, owner: Owner, sessionId: string): string =>
  digest(pepper, 'session', [uuidText(owner.orgUuid), owner.agentUuid, owner.developerPseudonym, sessionId]);

/** What the principal's sessions have gathered together, whatever ids they had. */
export const floorKey = (pepper: KeyObject, owner: Owner): string =>
  digest(pepper, 'session-floor', [uuidText(owner.orgUuid), owner.agentUuid, owner.developerPseudonym]);
