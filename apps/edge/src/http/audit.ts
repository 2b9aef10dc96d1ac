// /audit: what is on record, and whether it is intact.
import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { EntryView } from '@tappass/contracts/ledger';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { explainEntry } from '../domain/explain-entry.ts';
import { readTrail, type TrailStep } from '../domain/trail-text.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf } from './call-options.ts';
import { listAnswer } from './paging.ts';
import { readQuery } from './read-body.ts';
import { identityOf } from './request-state.ts';

const time = z.iso.datetime({ offset: true }).or(z.literal(''));

const query = z.object({
  agent_id: z.string().max(64).default(''),
  event_type: z.string().max(64).default(''),
  session_id: z.string().max(128).default(''),
  decision: z.string().max(32).default(''),
  since: time.default(''),
  until: time.default(''),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).default(''),
});

const params = z.object({ id: z.string().min(1).max(64) });
/** A full verification reads every entry. */
const verifyMs = 110_000;

/** The trail of a call or an action by name, beside the body as it was signed; null where the body has none. */
const stepsOf = (body: JsonObject | null): readonly TrailStep[] | null => {
  const trail = body?.['trail'];
  return typeof trail === 'string' ? (readTrail(trail) ?? null) : null;
};

export const shownEntry = (entry: EntryView | undefined) => {
  const body = entry === undefined || entry.body === '' ? null : (JSON.parse(entry.body) as JsonObject);
  return {
    seq: Number(entry?.seq ?? 0n),
    // as receipts say it: they leave before the entry has its number
    ledger: `${entry?.busSeq ?? 0n}/${entry?.eventId ?? ''}`,
    hash: entry?.hash,
    event_id: entry?.eventId,
    event_type: entry?.kind,
    producer: entry?.producer,
    recorded_at: entry?.recordedAt,
    occurred_at: entry?.occurredAt,
    tenant_seq: Number(entry?.tenantSeq ?? 0n),
    erased: entry?.erased ?? false,
    body,
    steps: stepsOf(body),
    explanation: explainEntry(body),
  };
};

@Controller()
export class AuditController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/audit')
  async list(@Req() request: FastifyRequest) {
    const asked = readQuery(request, query);
    const { principal } = identityOf(request);
    // an agent key sees its own events, whatever it asks for; the ledger holds it to that too
    const agentId = principal.scopes.includes('govern') ? principal.agentId : asked.agent_id;
    const { entries, next } = await this.#edge.rooms.ledger.query(
      {
        agentId,
        eventType: asked.event_type,
        sessionId: asked.session_id,
        decision: asked.decision,
        since: asked.since,
        until: asked.until,
        limit: asked.limit,
        cursor: asked.cursor,
      },
      onBehalf(request, 5_000),
    );
    return listAnswer(entries.map(shownEntry), next);
  }

  @Get('/audit/verify')
  async verify(@Req() request: FastifyRequest) {
    const done = await this.#edge.rooms.ledger.verify({}, onBehalf(request, verifyMs));
    return {
      verified: done.verified,
      events_checked: Number(done.eventsChecked),
      chain_intact: done.chainIntact,
      ...(done.firstBad !== undefined && { first_bad: { seq: Number(done.firstBad.seq), rule: done.firstBad.rule } }),
      size: Number(done.size),
      root: done.root,
      attestation: done.attestation,
    };
  }

  @Get('/audit/checkpoint')
  async checkpoint(@Req() request: FastifyRequest) {
    return { checkpoint: (await this.#edge.rooms.ledger.checkpoint({}, onBehalf(request))).note };
  }

  @Get('/audit/:id')
  async get(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    return shownEntry((await this.#edge.rooms.ledger.get({ id }, onBehalf(request, 5_000))).entry);
  }
}
