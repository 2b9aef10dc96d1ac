// What a client's session is kept under: keyed, and bound to everything that owns it, so that no two principals ever meet in one.
import { createHmac, type KeyObject } from 'node:crypto';
import type { Principal } from '@tappass/contracts/common';
import { uuidText } from '@tappass/evidence/uuid-v7';

type Owner = Pick<Principal, 'orgUuid' | 'agentUuid' | 'developerPseudonym'>;

const digest = (pepper: KeyObject, context: string, parts: string): string =>
  createHmac('sha256', pepper).update(`tappass/${context}/v1\n${parts}`).digest('hex');

const parts = (owner: Owner): string =>
  JSON.stringify([uuidText(owner.orgUuid), owner.agentUuid, owner.developerPseudonym]);

/** The owner's share of the names of all its sessions, to be made once: JSON whose last part is missing. */
export const ownerText = (owner: Owner): string => `${parts(owner).slice(0, -1)},`;

/** 64 hex digits. */
export const sessionKeyFor = (pepper: KeyObject, text: string, sessionId: string): string =>
  digest(pepper, 'session', `${text}${JSON.stringify(sessionId)}]`);

/** 64 hex digits. */
export const sessionKey = (pepper: KeyObject, owner: Owner, sessionId: string): string =>
  sessionKeyFor(pepper, ownerText(owner), sessionId);

/** What the principal's sessions have gathered together, whatever ids they had. */
export const floorKey = (pepper: KeyObject, owner: Owner): string => digest(pepper, 'session-floor', parts(owner));
