// Vault.LeaseFingerprintKey: the tenant's key for fingerprints of prompts and answers; shredded, it makes them meaningless.
import { Controller, Inject } from '@nestjs/common';
import { type LeaseFingerprintKeyRequest, Vault } from '@tappass/contracts/vault';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { signKeyLease } from '../leases/key-lease.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { tenantOf } from './tenant.ts';

@Controller()
export class LeaseFingerprintKeyRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.leaseFingerprintKey)
  async leaseFingerprintKey(request: LeaseFingerprintKeyRequest, context: RpcContext) {
    requireCaller(context, 'edge', 'keys');
    const { orgUuid } = principalOf(context);
    const place = { tenant: tenantOf(orgUuid), collection: 'fingerprint', recordId: '1', field: 'key' };
    const keys = [{ version: 1, key: await this.#room.secrets.getOrMakeKey(place) }];
    const { signer, now } = this.#room;
    const order = { purpose: 'fingerprint', recipientJwk: request.recipientJwk, orgUuid, keys, now: now() } as const;
    return { lease: await signKeyLease(signer, order) };
  }
}
