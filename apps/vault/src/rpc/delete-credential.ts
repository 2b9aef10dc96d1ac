// Vault.DeleteCredential: gone everywhere within a second, also while the ledger is away; its event follows then.
import { Controller, Inject } from '@nestjs/common';
import { type DeleteCredentialRequest, Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { collection } from '../keyring/provider-values.ts';
import { deleteCredentialRow } from '../store/credential-rows.ts';
import { bumpEpoch } from '../store/epoch.ts';
import { deleteCiphertexts } from '../store/secret-rows.ts';
import { announceTaken } from '../take-away.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { actorOf, orgAdminLevel, tenantOf } from './tenant.ts';

@Controller()
export class DeleteCredentialRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.deleteCredential)
  async deleteCredential(request: DeleteCredentialRequest, context: RpcContext) {
    const principal = requireLevel(context, orgAdminLevel);
    const tenant = tenantOf(principal.orgUuid);
    const { credentialId } = request;
    const { epoch, provider } = await withTenant(this.#room.pool, tenant, async (client) => {
      const row = await deleteCredentialRow(client, tenant, credentialId);
      if (row === undefined) throw new Fault('not_found', { details: { what: 'The credential' } });
      await deleteCiphertexts(client, tenant, collection, credentialId);
      return { epoch: await bumpEpoch(client), provider: row.provider };
    });
    await announceTaken(this.#room, epoch, 'secret', credentialId, tenant);
    const body = { actor: actorOf(principal), credential_id: credentialId, provider, version: 1 };
    // taking away does not wait for the ledger: the event is kept and sent until the stream has it
    this.#room.evidence
      .record({ kind: 'provider_credential_deleted', tenant: principal.orgUuid, body })
      .catch(() => {});
    return {};
  }
}
