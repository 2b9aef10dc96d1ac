// Ledger.Checkpoint: the newest signed checkpoint, as published.
import { Controller, Inject } from '@nestjs/common';
import { type CheckpointRequest, Ledger } from '@tappass/contracts/ledger';
import { Fault } from '@tappass/errors/fault';
import { asDatabaseFault } from '@tappass/postgres/database-trouble';
import { principalOf, type RpcContext } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { LEDGER_ROOM, type LedgerRoom } from '../ledger-room.ts';
import { readLastCheckpoint } from '../store/checkpoints.ts';

@Controller()
export class CheckpointRpc {
  readonly #room: LedgerRoom;

  constructor(@Inject(LEDGER_ROOM) room: LedgerRoom) {
    this.#room = room;
  }

  @Rpc(Ledger.method.checkpoint)
  async checkpoint(_request: CheckpointRequest, context: RpcContext) {
    // size and root only: nothing in it belongs to a tenant, so any principal may hold the ledger to it
    principalOf(context);
    const last = await readLastCheckpoint(this.#room.pool).catch((thrown: unknown) => {
      throw asDatabaseFault(thrown);
    });
    if (last === undefined) throw new Fault('not_found', { details: { what: 'A checkpoint' } });
    return { note: last.note };
  }
}
