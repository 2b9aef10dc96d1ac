// POST /pipelines/feedback: somebody says that a finding was wrong, or that one was missed; recorded, and never with the text.
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { sequence } from '@tappass/pipeline/sequence';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { readBody } from './read-body.ts';
import { identityOf } from './request-state.ts';

const steps = sequence.map((row) => row.step);

/** Closed, and every field too narrow for anybody's text: what is not named here is refused, so that no prompt slips in. */
export const feedbackBody = z.strictObject({
  step: z.enum(steps as [string, ...string[]]),
  /** A finding's type: `email`, `instruction_override`. */
  type: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  verdict: z.enum(['false_positive', 'missed']).default('false_positive'),
  score: z.number().min(0).max(1).optional(),
  /** Length of the text it was about, in code points. */
  length: z.number().int().min(0).max(10_000_000).optional(),
  /** The call's entry in the ledger, or its request id. */
  event_id: z.uuid().optional(),
  request_id: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  session_id: z
    .string()
    .regex(/^ses_[\w-]{1,64}$/)
    .optional(),
});

type Feedback = z.infer<typeof feedbackBody>;

const perMille = (score: number): number => Math.round(score * 1_000);

/** The entry's fields; the ledger knows no floats, so a score is per mille. */
export const feedbackFacts = ({ step, type, verdict, score, length, ...of }: Feedback) => ({
  step,
  finding: type,
  verdict,
  ...(score !== undefined && { score_per_mille: perMille(score) }),
  ...(length !== undefined && { length }),
  ...(of.event_id !== undefined && { about_event: of.event_id }),
  ...(of.request_id !== undefined && { about_request: of.request_id }),
  ...(of.session_id !== undefined && { about_session: of.session_id }),
});

@Controller()
export class FeedbackController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/pipelines/feedback')
  @HttpCode(201)
  async record(@Req() request: FastifyRequest) {
    const { principal } = identityOf(request);
    const feedback = readBody(request, feedbackBody);
    const { eventId } = await this.#edge.evidence.commit({
      kind: 'detector_feedback',
      tenant: principal.orgUuid,
      body: {
        version: 1,
        request_id: request.tappass.requestId,
        actor: principal.keyId,
        agent: principal.agentId,
        ...feedbackFacts(feedback),
      },
    });
    return { event_id: eventId, step: feedback.step, type: feedback.type, verdict: feedback.verdict };
  }
}
