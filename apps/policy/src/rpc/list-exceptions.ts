// Policy.ListExceptions: what a pipeline lets be now.
import { Controller, Inject } from '@nestjs/common';
import { type ListExceptionsRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { pageSize } from '@tappass/rpc/page-size';
import { Rpc } from '@tappass/rpc/rpc';
import { exceptionRow } from '../domain/exception-row.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { listExceptions } from '../store/exceptions.ts';

@Controller()
export class ListExceptionsRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.listExceptions)
  async listExceptions({ pipelineUuid, cursor, limit }: ListExceptionsRequest, context: RpcContext) {
    const tenantId = uuidText(requireLevel(context, 10).orgUuid);
    const page = { pipelineUuid, cursor, limit: pageSize(limit) };
    const { rows, next } = await listExceptions(this.#room.db, tenantId, page);
    return { exceptions: rows.map(exceptionRow), next };
  }
}
