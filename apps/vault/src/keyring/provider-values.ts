// The values of provider credentials, each sealed to the provider it is for: what a row says of its provider cannot be changed without it.
import type { Querying } from '@tappass/postgres/transaction';
import type { Place } from '../domain/aad.ts';
import { deleteCiphertexts } from '../store/secret-rows.ts';
import type { SealedSecrets } from './sealed-secrets.ts';

export interface ProviderValue {
  readonly tenant: string;
  readonly credentialId: string;
  readonly provider: string;
}

export const collection = 'provider_credential';
/** Of values sealed by an earlier release, to no provider. */
const formerField = 'value';

const placeOf = ({ tenant, credentialId, provider }: ProviderValue): Place => ({
  ...{ tenant, collection, recordId: credentialId, field: `value:${provider}` },
});

/**
 * Inside a transaction of the tenant. One of an earlier release is sealed anew the first time, to the provider of its row.
 * Undefined when there is none for this provider.
 */
export const readProviderValue = async (
  secrets: SealedSecrets,
  client: Querying,
  of: ProviderValue,
): Promise<Buffer | undefined> => {
  const place = placeOf(of);
  const value = await secrets.read(client, place);
  if (value !== undefined) return value;
  const former = await secrets.read(client, { ...place, field: formerField });
  if (former !== undefined) await putProviderValue(secrets, client, of, former);
  return former;
};

/** In place of whatever the credential held. */
export const putProviderValue = async (
  secrets: SealedSecrets,
  client: Querying,
  of: ProviderValue,
  value: Uint8Array,
): Promise<void> => {
  await deleteCiphertexts(client, of.tenant, collection, of.credentialId);
  await secrets.put(client, placeOf(of), value);
};
