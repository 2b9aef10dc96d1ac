// Ledger.AwaitCommitted: answers when the message at this place of the stream is committed, and not a moment earlier.
import { Controller, Inject } from '@nestjs/common';
import { type AwaitCommittedRequest, Ledger } from '@tappass/contracts/ledger';
import { Fault } from '@tappass/errors/fault';
import type { RpcContext } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { LEDGER_ROOM, type LedgerRoom } from '../ledger-room.ts';

@Controller()
export class AwaitCommittedRpc {
  readonly #room: LedgerRoom;

  constructor(@Inject(LEDGER_ROOM) room: LedgerRoom) {
    this.#room = room;
  }

  @Rpc(Ledger.method.awaitCommitted)
  async awaitCommitted(request: AwaitCommittedRequest, context: RpcContext) {
    const mark = await this.#room.committed.atLeast(request.busSeq, context.timeLeftMs());
    if (mark === undefined) throw new Fault('deadline');
    if (!isStream(mark.streamId, request.streamId)) throw new Fault('evidence_unavailable');
    return { ledgerSize: mark.size, busSeq: mark.busSeq };
  }
}

// producers know the stream's name from its acknowledgements, some its creation stamp too
const isStream = (ours: string | undefined, asked: string): boolean =>
  ours !== undefined && (ours === asked || ours.split('@')[0] === asked);
