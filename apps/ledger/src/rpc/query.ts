// Ledger.Query: a page of the caller's entries, newest first.
import { Controller, Inject } from '@nestjs/common';
import { Ledger, type QueryRequest } from '@tappass/contracts/ledger';
import type { RpcContext } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { fittingRows, viewOf } from '../domain/entry-view.ts';
import { cursorAfter, readQuery } from '../domain/query.ts';
import { LEDGER_ROOM, type LedgerRoom } from '../ledger-room.ts';
import { patienceOf } from '../sequencer/catch-up.ts';
import { findEntries } from '../store/find-entries.ts';
import { readerOf } from './reader.ts';

@Controller()
export class QueryRpc {
  readonly #room: LedgerRoom;

  constructor(@Inject(LEDGER_ROOM) room: LedgerRoom) {
    this.#room = room;
  }

  @Rpc(Ledger.method.query)
  async query(request: QueryRequest, context: RpcContext) {
    const reader = readerOf(context);
    const filter = readQuery(request);
    await this.#room.catchUp(patienceOf(context.timeLeftMs()));
    const rows = await findEntries(this.#room.pool, reader, filter);
    const page = fittingRows(rows);
    const last = page.at(-1);
    const mayHaveMore = page.length < rows.length || rows.length === filter.limit;
    return { entries: page.map(viewOf), next: last !== undefined && mayHaveMore ? cursorAfter(last.seq) : '' };
  }
}
