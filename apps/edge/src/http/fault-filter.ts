// Whatever a controller throws leaves through the one renderer; what was authenticated goes on record first.
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { asFault, Fault } from '@tappass/errors/fault';
import type { Log } from '@tappass/service/log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EdgeRoom } from '../edge-room.ts';
import { recordRefusal } from '../evidence/record-refusal.ts';
import { CallRefused, sendError } from './send-error.ts';

@Catch()
export class HttpFaultFilter implements ExceptionFilter {
  readonly #edge: EdgeRoom;
  readonly #log: Log;

  constructor(edge: EdgeRoom, log: Log) {
    this.#edge = edge;
    this.#log = log;
  }

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const known = thrown instanceof HttpException ? faultOf(thrown, request) : thrown;
    // a call that ran through the pipeline has its entry already
    const shown =
      known instanceof CallRefused ? known : await recordRefusal(this.#edge, request.tappass, asFault(known));
    sendError(shown, request, reply, this.#log);
  }
}

function faultOf(exception: HttpException, request: FastifyRequest): Fault {
  const status = exception.getStatus();
  if (status === 404) return new Fault('route_not_found');
  if (status === 413) return new Fault('body_too_large', { details: { most: request.tappass.maxBodyBytes } });
  if (status === 415) return new Fault('unsupported_media_type');
  if (status === 400) return new Fault('bad_json', { details: { detail: 'it cannot be read' }, cause: exception });
  return new Fault('internal', { cause: exception });
}
