// Places of what other services keep: each in a name space of its own, so that none can have another's opened, nor ours.
import { Fault } from '@tappass/errors/fault';
import type { Place } from '../domain/aad.ts';
import { tenantOf } from './tenant.ts';

/** Sealed by SealSubject; keys and ledger may open it. */
export const subjectCollection = 'subject';
export const subjectField = 'email';

const maxPartLength = 200;

export interface NamedPlace {
  readonly orgUuid: Uint8Array;
  readonly collection: string;
  readonly recordId: string;
  readonly field: string;
}

/** Throws `bad_field`. */
export const externalPlace = (caller: string, named: NamedPlace): Place => {
  for (const part of ['collection', 'recordId', 'field'] as const) {
    const { length } = named[part];
    if (length === 0 || length > maxPartLength) {
      throw new Fault('bad_field', { details: { field: part, detail: `expects 1 to ${maxPartLength} characters` } });
    }
  }
  const { collection, recordId, field } = named;
  const tenant = tenantOf(named.orgUuid);
  return {
    tenant,
    collection: collection === subjectCollection ? collection : `${caller}/${collection}`,
    recordId,
    field,
  };
};
