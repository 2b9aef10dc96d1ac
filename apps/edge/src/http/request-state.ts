// What the edge knows of one HTTP request before any controller sees it.
import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Patience } from '../domain/patience.ts';
import type { Identity } from '../identity/principal.ts';

export interface RequestState {
  readonly requestId: string;
  readonly source: string;
  readonly patience: Patience;
  /** The most that the body may be, decoded. */
  readonly maxBodyBytes: number;
  /** Where the answer goes. */
  readonly response: ServerResponse;
  identity: Identity | undefined;
  /** The route's template, for metrics, authorisation and the ledger. */
  route: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    tappass: RequestState;
  }
}

/** @throws when a controller is reached without the door having let anybody in: a mistake of ours */
export function identityOf(request: FastifyRequest): Identity {
  const { identity } = request.tappass;
  if (identity === undefined) throw new Error(`${request.tappass.route} was reached without an identity`);
  return identity;
}
