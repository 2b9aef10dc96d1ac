// The tenant a call is made for, always from the verdict of keys or, in a service's own call, from a caller that may name one.
import type { Principal } from '@tappass/contracts/common';
import { Fault } from '@tappass/errors/fault';
import { nilTenant, uuidText } from '@tappass/evidence/uuid-v7';

/** The deployment itself: peppers and the operator's own provider credentials. */
export const deployment = uuidText(nilTenant);
export const orgAdminLevel = 30;
export const superAdminLevel = 40;

export const tenantOf = (orgUuid: Uint8Array): string => {
  if (orgUuid.length !== 16)
    throw new Fault('bad_field', { details: { field: 'org_uuid', detail: 'expects 16 bytes' } });
  return uuidText(orgUuid);
};

/** Who did it, for the ledger. */
export const actorOf = (principal: Principal): string => principal.keyId;
