// How the edge asks a room on behalf of the requester.
import type { CallOptions } from '@tappass/rpc/caller';
import type { FastifyRequest } from 'fastify';
import { identityOf } from './request-state.ts';

/** @param timeoutMs 900 unless the act itself takes longer (strict evidence, verification) */
export const onBehalf = (request: FastifyRequest, timeoutMs = 900): CallOptions => ({
  principal: identityOf(request).signed,
  requestId: request.tappass.requestId,
  timeoutMs,
});

/** Waiting for the ledger inside the room included. */
export const strictMs = 3_000;

export const idempotencyKey = (request: FastifyRequest): string => {
  const header = request.headers['idempotency-key'];
  return typeof header === 'string' ? header.slice(0, 255) : '';
};
