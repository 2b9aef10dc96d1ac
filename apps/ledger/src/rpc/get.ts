// Ledger.Get: one entry of the caller's, by sequence number, event id, or the id of the request that it is the outcome of.
import { Controller, Inject } from '@nestjs/common';
import { type GetRequest, Ledger } from '@tappass/contracts/ledger';
import { Fault } from '@tappass/errors/fault';
import type { RpcContext } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { viewOf } from '../domain/entry-view.ts';
import { isUuid } from '../domain/uuid.ts';
import { LEDGER_ROOM, type LedgerRoom } from '../ledger-room.ts';
import { patienceOf } from '../sequencer/catch-up.ts';
import { type EntryName, findEntry } from '../store/find-entries.ts';
import { readerOf } from './reader.ts';

const requestId = /^req_[\w-]{1,60}$/;
const decimal = /^(0|[1-9][0-9]{0,17})$/;

@Controller()
export class GetRpc {
  readonly #room: LedgerRoom;

  constructor(@Inject(LEDGER_ROOM) room: LedgerRoom) {
    this.#room = room;
  }

  @Rpc(Ledger.method.get)
  async get(request: GetRequest, context: RpcContext) {
    const reader = readerOf(context);
    const name = readName(request.id);
    await this.#room.catchUp(patienceOf(context.timeLeftMs()));
    const row = await findEntry(this.#room.pool, reader, name);
    // another tenant's entry is as absent as one that never was
    if (row === undefined) throw new Fault('not_found', { details: { what: 'The entry' } });
    return { entry: viewOf(row) };
  }
}

const readName = (text: string): EntryName => {
  if (decimal.test(text)) return { seq: BigInt(text) };
  const id = text.toLowerCase();
  if (isUuid(id)) return { eventId: id };
  if (requestId.test(text)) return { requestId: text };
  const detail = 'expects a sequence number, an event id or a request id';
  throw new Fault('bad_field', { details: { field: 'id', detail } });
};
