// The operator's own provider keys, from the environment or files into the sealed store, again with every change, and out again.
import { nilTenant } from '@tappass/evidence/uuid-v7';
import { withTenant } from '@tappass/postgres/with-tenant';
import type { WatchedSecret } from '@tappass/service/watched-secret';
import { checkValue, lastFour } from './domain/credential.ts';
import { collection, putProviderValue, readProviderValue } from './keyring/provider-values.ts';
import { deployment } from './rpc/tenant.ts';
import { deleteCredentialRow, upsertCredential } from './store/credential-rows.ts';
import { bumpEpoch, type Epoch } from './store/epoch.ts';
import { deleteCiphertexts } from './store/secret-rows.ts';
import { announceTaken } from './take-away.ts';
import type { VaultRoom } from './vault-room.ts';

export interface DeploymentKey {
  readonly provider: string;
  readonly secret: WatchedSecret<string | undefined>;
}
type Holding = Pick<VaultRoom, 'pool' | 'secrets' | 'invalidator' | 'evidence' | 'now'>;

const idOf = (provider: string): string => `dep_${provider}`;

/** Seals what is set and removes what is not set any more; follows changes of files until the secrets are stopped. */
export const followDeploymentKeys = async (
  room: Holding,
  keys: readonly DeploymentKey[],
  onTrouble: (variable: string, thrown: unknown) => void,
): Promise<void> => {
  for (const key of keys) {
    await sealDeploymentKey(room, key);
    key.secret.onChange(() => {
      sealDeploymentKey(room, key).catch((thrown: unknown) => onTrouble(key.secret.name, thrown));
    });
  }
};

/** True when what is stored changed. */
export const sealDeploymentKey = async (room: Holding, { provider, secret }: DeploymentKey): Promise<boolean> => {
  const value = secret.current().reveal();
  const epoch = value === undefined ? await remove(room, provider) : await store(room, provider, checkValue(value));
  if (epoch === undefined) return false;
  await announceTaken(room, epoch, 'secret', secret.name, deployment);
  const body = { actor: 'operator', name: secret.name, stage: value === undefined ? 'removed' : 'sealed', version: 1 };
  // the vault starts before anything can be put on record; the event is kept until the stream takes it
  room.evidence.record({ kind: 'secret_rotated', tenant: nilTenant, body }).catch(() => {});
  return true;
};

const store = ({ pool, secrets, now }: Holding, provider: string, value: string): Promise<Epoch | undefined> =>
  withTenant(pool, deployment, async (client) => {
    const own = { tenant: deployment, credentialId: idOf(provider), provider };
    const stored = await readProviderValue(secrets, client, own);
    if (stored?.toString('utf8') === value) return undefined;
    await upsertCredential(client, {
      ...{ tenant: deployment, credentialId: idOf(provider), provider, name: provider },
      lastFour: lastFour(value),
      createdAt: new Date(now()),
      weight: undefined,
    });
    await putProviderValue(secrets, client, own, Buffer.from(value));
    return bumpEpoch(client);
  });

const remove = ({ pool }: Holding, provider: string): Promise<Epoch | undefined> =>
  withTenant(pool, deployment, async (client) => {
    const row = await deleteCredentialRow(client, deployment, idOf(provider));
    if (row === undefined) return undefined;
    await deleteCiphertexts(client, deployment, collection, idOf(provider));
    return bumpEpoch(client);
  });
