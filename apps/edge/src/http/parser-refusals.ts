// What the HTTP parser refuses before there is a request: answered as every refusal is, and counted by address as strangers are.
import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Fault } from '@tappass/errors/fault';
import type { Tallies } from '@tappass/evidence/tallies';
import { errorBody } from './error-body.ts';
import { newRequestId } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';

interface ParserError {
  readonly code?: string;
  /** Of the parser's own errors: what it did not like. */
  readonly reason?: string;
}

const faultOf = ({ code, reason }: ParserError): Fault => {
  if (code === 'HPE_HEADER_OVERFLOW') return new Fault('headers_too_large', { details: { most: maxHeaderSize } });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Fault('body_too_slow');
  return new Fault('bad_http', { details: { detail: reason ?? 'it cannot be read' } });
};

/** For `clientError` of Node's server. The connection is closed: nobody knows where in it the next request would begin. */
export const refuseUnparsed =
  (refusals: Pick<Tallies, 'count'>) =>
  (error: ParserError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const fault = faultOf(error);
    refusals.count({ source: socket.remoteAddress ?? 'unknown', reason: fault.reason });
    socket.end(rawAnswer(fault));
  };

const rawAnswer = (fault: Fault): string => {
  const { status } = fault.row;
  const body = JSON.stringify(errorBody(fault, {}, false));
  const headers = {
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': newRequestId(),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
};
