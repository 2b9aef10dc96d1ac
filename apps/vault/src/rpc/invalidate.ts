// Vault.Invalidate: every cached copy of a secret is dropped, here and on all edges, and the answer says by how many.
import { Controller, Inject } from '@nestjs/common';
import { type InvalidateRequest, Vault } from '@tappass/contracts/vault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { bumpEpoch } from '../store/epoch.ts';
import { announceTaken } from '../take-away.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { actorOf, deployment, superAdminLevel } from './tenant.ts';

@Controller()
export class InvalidateRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.invalidate)
  async invalidate(request: InvalidateRequest, context: RpcContext) {
    const principal = requireLevel(context, superAdminLevel);
    const known = this.#room.secretNames.has(request.name);
    this.#room.keys.forget();
    const epoch = await withTenant(this.#room.pool, deployment, bumpEpoch);
    // an unknown name drops as much as a known one: whoever mistypes in an emergency must not be left with a cached secret
    const told = await announceTaken(this.#room, epoch, 'secret', request.name.slice(0, 200), deployment);
    const body = { actor: actorOf(principal), known, name: known ? request.name : '', version: 1 };
    this.#room.evidence.record({ kind: 'secret_invalidated', tenant: principal.orgUuid, body }).catch(() => {});
    return { epoch: epoch.n, known, edgesAcknowledged: told.edgesAcknowledged, edgesAlive: told.edgesAlive };
  }
}
