// Vault.ListCredentials: what an organisation has stored and what of the deployment's it may use; never a value.
import { Controller, Inject } from '@nestjs/common';
import { type ListCredentialsRequest, Vault } from '@tappass/contracts/vault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { inUse } from '../domain/credentials-in-use.ts';
import { type CredentialRow, listCredentials } from '../store/credential-rows.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { deployment, orgAdminLevel, tenantOf } from './tenant.ts';

@Controller()
export class ListCredentialsRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.listCredentials)
  async listCredentials(_request: ListCredentialsRequest, context: RpcContext) {
    const tenant = tenantOf(requireLevel(context, orgAdminLevel).orgUuid);
    const own = tenant === deployment ? [] : await this.#rows(tenant);
    const shared = this.#room.sharesCredentials ? await this.#rows(deployment) : [];
    return { credentials: shownRows(own, shared) };
  }

  #rows(tenant: string): Promise<CredentialRow[]> {
    return withTenant(this.#room.pool, tenant, (client) => listCredentials(client, tenant));
  }
}

/** An organisation's own go before the deployment's. */
const shownRows = (own: readonly CredentialRow[], shared: readonly CredentialRow[]) => {
  const owned = new Set(own.map(({ provider }) => provider));
  const used = new Set([
    ...[...byProvider(own)].flatMap(([, rows]) => inUse(rows)),
    ...[...byProvider(shared)].flatMap(([provider, rows]) => (owned.has(provider) ? [] : inUse(rows))),
  ]);
  return [...own, ...shared].map((row) => shown(row, used.has(row)));
};

const byProvider = (rows: readonly CredentialRow[]): Map<string, CredentialRow[]> => {
  const groups = new Map<string, CredentialRow[]>();
  for (const row of rows) groups.set(row.provider, [...(groups.get(row.provider) ?? []), row]);
  return groups;
};

const shown = (
  { tenant, credentialId, provider, name, lastFour, createdAt, weight }: CredentialRow,
  used: boolean,
) => ({
  ...{ credentialId, provider, name, lastFour, weight: weight ?? 0, inUse: used },
  createdAt: createdAt.toISOString(),
  owner: tenant === deployment ? 'deployment' : 'org',
});
