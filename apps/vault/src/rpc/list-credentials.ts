// Vault.ListCredentials: what an organisation has stored and what of the deployment's it may use; never a value.
import { Controller, Inject } from '@nestjs/common';
import { type ListCredentialsRequest, Vault } from '@tappass/contracts/vault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
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
    return { credentials: [...own, ...shared].map(shown) };
  }

  #rows(tenant: string): Promise<CredentialRow[]> {
    return withTenant(this.#room.pool, tenant, (client) => listCredentials(client, tenant));
  }
}

const shown = ({ tenant, credentialId, provider, name, lastFour, createdAt }: CredentialRow) => ({
  ...{ credentialId, provider, name, lastFour },
  createdAt: createdAt.toISOString(),
  owner: tenant === deployment ? 'deployment' : 'org',
});
