// Vault.Rotate: new data keys for every ring, put on record before anything changes; the work goes on in the background.
import { Controller, Inject } from '@nestjs/common';
import { type RotateRequest, Vault } from '@tappass/contracts/vault';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { startRotation } from '../rotation/rotation.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { actorOf, superAdminLevel } from './tenant.ts';

@Controller()
export class RotateRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.rotate)
  async rotate(_request: RotateRequest, context: RpcContext) {
    const principal = requireLevel(context, superAdminLevel);
    const { evidence, keys, pool } = this.#room;
    const rotationId = await startRotation(pool, keys, (id) =>
      evidence.commit({
        kind: 'secret_rotated',
        tenant: principal.orgUuid,
        body: { actor: actorOf(principal), name: 'TAPPASS_VAULT_DEK', rotation_id: id, stage: 'started', version: 1 },
      }),
    );
    return { rotationId };
  }
}
