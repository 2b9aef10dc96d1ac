// Vault.Seal: seals a value that its caller keeps; it opens only in the same place, for the same service.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { type SealRequest, Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { saltBytes, seal } from '../domain/ciphertext.ts';
import { externalPurpose } from '../rotation/rotation.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { externalPlace, subjectCollection } from './external-place.ts';

@Controller()
export class SealRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.seal)
  async seal(request: SealRequest, context: RpcContext) {
    requireCaller(context, 'keys', 'ledger');
    const place = externalPlace(context.caller, request);
    // subjects are sealed under their own keys, by SealSubject
    if (place.collection === subjectCollection) throw new Fault('forbidden');
    const { pool, keys, sealing } = this.#room;
    const plaintext = await sealing.open(request.sealedValue);
    const { kid, key } = await withTenant(pool, place.tenant, (client) =>
      keys.active(client, place.tenant, externalPurpose),
    );
    return { ciphertext: seal(key, kid, place, plaintext, randomBytes(saltBytes)) };
  }
}
