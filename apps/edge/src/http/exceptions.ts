// /pipelines/{id}/findings and /exceptions: what a pipeline refuses or would refuse, and what an administrator lets be, on record.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { ExceptionRow } from '@tappass/contracts/policy';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FindingsReport } from '../domain/findings-report.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf, strictMs } from './call-options.ts';
import { listAnswer, paging } from './paging.ts';
import { readBody, readQuery } from './read-body.ts';

const dayMs = 86_400_000;
const defaultDays = 30;
const time = z.iso.datetime({ offset: true });

const params = z.object({ id: z.string().min(1).max(64) });
const one = params.extend({ exception_id: z.string().min(1).max(64) });
const asked = z.strictObject({
  step: z.string().max(64),
  rule: z.string().max(64),
  digest: z.string().max(64),
  reason: z.string().max(500),
  expires_at: time.optional(),
});
const period = z.object({
  since: time.or(z.literal('')).default(''),
  until: time.or(z.literal('')).default(''),
  cursor: z.string().max(200).default(''),
});
/** Entries are read page by page: one request reads at most so many pages and says where to go on. */
const mostPages = 10;
const pageEntries = 500;

const shown = (row: ExceptionRow | undefined) => ({
  exception_id: row?.exceptionId,
  pipeline_uuid: row?.pipelineUuid,
  ...{ step: row?.step, rule: row?.rule, digest: row?.digest, reason: row?.reason },
  created_by: row?.createdBy,
  created_at: row?.createdAt,
  expires_at: row?.expiresAt,
});

@Controller()
export class ExceptionsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/pipelines/:id/findings')
  async findings(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { since, until, cursor } = readQuery(request, period);
    const report = new FindingsReport(id);
    const everything = { agentId: '', eventType: '', sessionId: '', decision: '', since, until, limit: pageEntries };
    let next = cursor;
    let read = 0;
    for (let page = 0; page < mostPages; page++) {
      const found = await this.#edge.rooms.ledger.query({ ...everything, cursor: next }, onBehalf(request, 5_000));
      read += found.entries.length;
      for (const entry of found.entries)
        if (entry.kind.startsWith('llm_call') && entry.body !== '')
          report.add(JSON.parse(entry.body) as JsonObject, entry.occurredAt);
      next = found.next;
      if (next === '') break;
    }
    return { ...listAnswer(report.rows, next), calls: report.calls, entries_read: read };
  }

  @Get('/pipelines/:id/exceptions')
  async list(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { exceptions, next } = await this.#edge.rooms.policy.listExceptions(
      { pipelineUuid: id, ...readQuery(request, paging) },
      onBehalf(request),
    );
    return listAnswer(exceptions.map(shown), next);
  }

  /** Holds for a month unless it says until when. */
  @Post('/pipelines/:id/exceptions')
  @HttpCode(201)
  async create(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { expires_at: expiresAt = inDays(defaultDays), ...ask } = readBody(request, asked);
    const { exception, revision } = await this.#edge.rooms.policy.createException(
      { pipelineUuid: id, ...ask, expiresAt },
      onBehalf(request, strictMs),
    );
    return { ...shown(exception), revision };
  }

  @Delete('/pipelines/:id/exceptions/:exception_id')
  @HttpCode(204)
  async revoke(@Req() request: FastifyRequest): Promise<void> {
    const { id, exception_id: exceptionId } = one.parse(request.params);
    await this.#edge.rooms.policy.revokeException({ pipelineUuid: id, exceptionId }, onBehalf(request, strictMs));
  }
}

const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();
