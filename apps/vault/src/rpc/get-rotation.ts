// Vault.GetRotation: how far the re-encryption is, counted from what is stored.
import { Controller, Inject } from '@nestjs/common';
import { type GetRotationRequest, Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { findJobs, findRotation, type JobRow } from '../store/rotation-rows.ts';
import { inWholeVault } from '../store/whole-vault.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { superAdminLevel } from './tenant.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

@Controller()
export class GetRotationRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.getRotation)
  async getRotation(request: GetRotationRequest, context: RpcContext) {
    requireLevel(context, superAdminLevel);
    const { rotationId } = request;
    if (!uuid.test(rotationId)) throw missing();
    return inWholeVault(this.#room.pool, async (client) => {
      const rotation = await findRotation(client, rotationId);
      if (rotation === undefined) throw missing();
      const jobs = await findJobs(client, rotationId);
      return {
        rotationId,
        state: rotation.state,
        // one key for each ring: an organisation's rows are never under another's key
        fromKid: jobs.map((job) => job.fromKid).join(','),
        toKid: jobs.map((job) => job.toKid).join(','),
        total: sum(jobs, 'total'),
        done: sum(jobs, 'done'),
        failed: sum(jobs, 'failed'),
        startedAt: rotation.startedAt.toISOString(),
        finishedAt: rotation.finishedAt?.toISOString() ?? '',
      };
    });
  }
}

const sum = (jobs: readonly JobRow[], figure: 'total' | 'done' | 'failed'): bigint =>
  BigInt(jobs.reduce((total, job) => total + job[figure], 0));

const missing = (): Fault => new Fault('not_found', { details: { what: 'The rotation' } });
